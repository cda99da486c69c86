"""What does the report look like as one self-contained page, and the index of several reports?"""

from auditor.render.html.index import IndexEntry, IndexLink, render_index
from auditor.render.html.report import render_html

__all__ = ["IndexEntry", "IndexLink", "render_html", "render_index"]
