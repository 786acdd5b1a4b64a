from django.apps import AppConfig


class ModulesConfig(AppConfig):
    name = "commonhall.core.modules"
    label = "switchboard"

    def ready(self) -> None:
        from commonhall.core.modules import switchboard
        from commonhall.core.work import gate

        gate.set_switchboard(switchboard.is_on)
