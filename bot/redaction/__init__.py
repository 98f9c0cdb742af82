"""Taking out of texts what tells who a customer is, before anybody else reads them. The only place that does it."""
