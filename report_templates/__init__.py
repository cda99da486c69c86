"""The pages of the HTML report: Jinja templates, and the style and script that are set into them."""
