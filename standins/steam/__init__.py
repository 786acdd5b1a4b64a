"""Steam's "who is this" (OpenID 2.0) and the part of its Web API that tells a name.

https://partner.steamgames.com/doc/features/auth#website, https://steamcommunity.com/dev
"""
