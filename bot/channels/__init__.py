"""Keeping what goes over the channels whole: what never arrived is fetched, what is unclear is asked, what fails is told."""
