"""A website to look at: a home page, the pages that every club has, menus."""

from typing import Any

from commonhall.foundation.pages import actions
from commonhall.foundation.pages.models import BlockKind, MenuArea, Page

ABOUT = """<p>We are a club of people who like to do things together: talks, trips, and long evenings around a table. It
was founded by twelve students who missed each other after the summer, and it has grown since, one friend at a time.</p>
<h2>What we do</h2><ul><li>An evening every month, open to everybody</li><li>Two trips a year, planned by members</li>
<li>Help for those who are new in town</li></ul><h2>Who runs it</h2><p>A board of five, elected each spring. Nobody is
paid; everybody is thanked. <a href="/contact/">Write to us</a> if you would like to know more.</p>"""
STATUTES = """<h2>1. Purpose</h2><p>The club brings people together and helps its members. It makes no profit.</p>
<h2>2. Members</h2><p>Whoever supports the purpose may apply. The board decides within a month and gives a reason if
it refuses.</p><h2>3. Dues</h2><p>The assembly sets them each year. Whoever can't pay tells the treasurer.</p>
<h2>4. Assembly</h2><p>It meets once a year, elects the board, and decides by simple majority. It keeps minutes.</p>"""
PRIVACY = """<p>We keep what we need to run the club, and nothing else.</p><h2>What we keep</h2><p>Your name, your
address, what you paid, and what you choose to tell others in the directory: field by field, as you set it.</p>
<h2>How long</h2><p>As long as you are a member. Invoices are kept as the law asks.</p><h2>Your rights</h2><p>You can
read, correct and export what we hold, and ask us to delete it.</p>"""
CONTACT = "<p>Questions, ideas, or a wish to drop in? Write to us; somebody of the board answers within a few days.</p>"
MINUTES = "<p>Drafts of the minutes lie here until the next meeting has approved them.</p>"
PAGES = (
    ("about", "About us", ABOUT, "public"),
    ("statutes", "Statutes", STATUTES, "public"),
    ("privacy", "Privacy", PRIVACY, "public"),
    ("contact", "Write to the board", CONTACT, "public"),
    (
        "guide",
        "Guide for members",
        "<p>Where the keys are, who has the projector, and how to book a room.</p>",
        "members",
    ),
    ("board-minutes", "Minutes of the board", MINUTES, "board"),
)
BLOCKS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        BlockKind.HERO,
        {
            "heading": "Good company, all year round",
            "text": "Talks, trips and long evenings. Come once as a guest; most people stay.",
            "primary_label": "About us",
            "primary_link": "/about/",
            "secondary_label": "Write to us",
            "secondary_link": "/contact/",
        },
    ),
    (BlockKind.NUMBERS, {"heading": ""}),
    (
        BlockKind.TEXT,
        {
            "heading": "This season",
            "body": "<p>We meet on the <strong>first Thursday</strong> of the month. The door is open from seven, the "
            "talk begins at eight, and nobody leaves hungry.</p>",
        },
    ),
    (BlockKind.NEWS, {"heading": "News"}),
    (BlockKind.EVENTS, {"heading": "Events"}),
    (
        BlockKind.LINKS,
        {
            "heading": "Good to know",
            "links": [
                {"label": "Our statutes", "url": "/statutes/"},
                {"label": "How we treat your data", "url": "/privacy/"},
                {"label": "Write to the board", "url": "/contact/"},
            ],
        },
    ),
    (
        BlockKind.JOIN,
        {"heading": "Come and join us", "text": "It takes two minutes, and the board answers each letter."},
    ),
)


def seed_pages(by: Any) -> None:
    pages = {slug: _page(by, slug, title, body, audience) for slug, title, body, audience in PAGES}
    for kind, data in BLOCKS:
        actions.add_block(kind=kind, by=by, **data)
    club = actions.save_entry(by=by, area=MenuArea.HEADER, label="The club")
    for slug in ("about", "statutes"):
        actions.save_entry(by=by, area=MenuArea.HEADER, page=pages[slug], parent=club)
    actions.save_entry(by=by, area=MenuArea.HEADER, url_name="pages:contact")
    for slug in ("about", "privacy"):
        actions.save_entry(by=by, area=MenuArea.FOOTER, page=pages[slug])
    actions.save_entry(by=by, area=MenuArea.FOOTER, url_name="pages:contact")


def _page(by: Any, slug: str, title: str, body: str, audience: str) -> Page:
    page = actions.save_page(by=by, slug=slug, title=title, body=body, audience=audience)
    return actions.publish_page(page=page, by=by)
