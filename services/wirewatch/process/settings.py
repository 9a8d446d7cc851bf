"""Settings from the environment."""

from ipaddress import IPv4Network, IPv6Network

from pydantic import BaseModel, ConfigDict


class HttpSettings(BaseModel):
    """What may be dialled, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    allow_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    proxy: str = ""
    contact: str = ""
