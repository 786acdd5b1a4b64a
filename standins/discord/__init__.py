"""Discord's OAuth2 and the one address of its API that tells who somebody is.

https://discord.com/developers/docs/topics/oauth2
"""
