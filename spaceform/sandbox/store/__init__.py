"""A Confluence site's memory and rules, which know nothing of HTTP."""
