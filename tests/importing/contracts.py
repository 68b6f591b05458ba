"""What the tests of imported contracts share: what is shown of a set, and a plan that is sent with little patience."""

import asyncio

import grpc
from okr.views.v1.alignment_card_pb2 import ContractCard
from okr.views.v1.contract_list_service_pb2 import ListContractsRequest

from deploy.local import Region
from services.console import importing, taking
from services.console.connection import Connection, addresses, signer
from services.console.sending import Sender


def contracts_of(connection: Connection, set_name: str) -> list[ContractCard]:
    return list(connection.pages(ListContractsRequest(cycle=f"cycles/{set_name}"), "contracts"))


def names_and_etags(connection: Connection, set_name: str) -> dict[str, str]:
    return {card.contract.name: card.contract.etag for card in contracts_of(connection, set_name)}


def sent(
    region: Region, plan: importing.Plan, alignment: str = "", progress: taking.Progress | None = None
) -> tuple[importing.Report, str]:
    """Sends a plan with little patience. alignment: where that service is looked for instead."""

    async def whole() -> tuple[importing.Report, str]:
        to = addresses(region.home) | ({"alignment": alignment} if alignment else {})
        channels = {name: grpc.aio.insecure_channel(address) for name, address in to.items()}
        sender = Sender(channels, signer(region.home).token, patience_s=0.3)
        try:
            return await taking.run(plan, sender, progress), sender.seen
        finally:
            for channel in channels.values():
                await channel.close()

    return asyncio.run(whole())
