"""A contact's own data: handing it out, erasing it, and erasing by itself what is old."""
