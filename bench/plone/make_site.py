"""Make a Plone site with two forms, as an editor would: run by `zconsole` of the peer.

`zconsole run zope.conf make_site.py PORT`: the mail server listens on PORT. The form `stores` keeps
what is sent in the database, the form `mails` sends it. Both have the fields and the thanks page
that collective.easyform gives a new form, and its protection against cross-site requests.
"""

# mypy: ignore-errors

import sys
from typing import Any

import transaction
from AccessControl.SecurityManagement import newSecurityManager
from plone import api
from Products.CMFPlone.factory import addPloneSite
from zope.component.hooks import setSite

SITE = "kim"
THANKS = "kim-bench-thanks"
ACTION = """<model xmlns="http://namespaces.plone.org/supermodel/schema"><schema>
<field name="{name}" type="{kind}"><title>{name}</title>{more}</field></schema></model>"""
ACTIONS = {
    "stores": ACTION.format(
        name="saver",
        kind="collective.easyform.actions.SaveData",
        more="",
    ),
    "mails": ACTION.format(
        name="mailer",
        kind="collective.easyform.actions.Mailer",
        more="<recipient_email>kim@moers.example</recipient_email>"
        "<replyto_field>replyto</replyto_field><subject_field>topic</subject_field>",
    ),
}


def main(root: Any, smtp_port: int) -> None:
    """Make the site in the database *root* and commit."""
    newSecurityManager(None, root.acl_users.getUserById("admin").__of__(root.acl_users))
    profiles = ("collective.easyform:default",)
    site = addPloneSite(root, SITE, extension_ids=profiles, default_language="de")
    setSite(site)
    for name, value in {
        "smtp_host": "127.0.0.1",
        "smtp_port": smtp_port,
        "email_from_address": "plone@kim.example",
        "email_from_name": "KIM",
    }.items():
        api.portal.set_registry_record(f"plone.{name}", value)
    for name, actions in ACTIONS.items():
        form = api.content.create(site, "EasyForm", id=name, title=name)
        form.actions_model = actions
        form.thanksdescription = THANKS
        api.content.transition(form, "publish")
    transaction.commit()


main(app, int(sys.argv[-1]))  # noqa: F821 - zconsole gives it
