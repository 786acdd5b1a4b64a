"""Where the login library looks for an app's ways to sign in elsewhere."""

from commonhall.foundation.accounts.social.discord import Discord
from commonhall.foundation.accounts.social.steam import Steam

provider_classes = [Steam, Discord]
