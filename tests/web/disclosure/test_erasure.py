"""The security administrator destroys a subject's key: with a reason, the name typed again, and a fresh code of the second factor."""

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.factor_models import SecondFactor
from marketplace.access.roles import Role
from marketplace.database.sealing import Sealer
from marketplace.members.models import Organisation
from marketplace.settings import Settings
from marketplace.subject_keys.keys import SubjectKeys
from tests.web.callers import Caller, make_member, make_organisation, with_session
from tests.web.factors import code_at, give_factor

PATH = "/security/erasure"
KEYS = SubjectKeys(Sealer({"00000001": b"k" * 32}))


@pytest.fixture
async def subject(session: AsyncSession) -> Organisation:
    made = await make_organisation(session)
    await KEYS.for_subject(session, made.id)
    await session.commit()
    return made


async def administrator(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> tuple[Caller, str]:
    """Signed in, and the secret of the second factor."""
    member = await make_member(session, Role.SECURITY_ADMIN)
    return await with_session(client, session, member), await give_factor(session, settings, member)


async def test_a_key_is_destroyed_once(client: httpx.AsyncClient, session: AsyncSession, settings: Settings, subject: Organisation) -> None:
    admin, secret = await administrator(client, session, settings)
    shown = await admin.get(PATH, params={"subject": str(subject.id)})
    assert "销毁后不能恢复" in shown.text
    form = {"subject": str(subject.id), "reason": "subject_asked", "name": subject.name}
    for spoilt, message in (({"code": "000000"}, "口令"), ({"code": ""}, "口令")):
        refused = await admin.post(PATH, form | spoilt)
        assert refused.status_code == 422
        assert message in refused.text
    assert (await admin.post(PATH, form | {"code": code_at(secret)})).status_code == 303
    assert (await KEYS.for_subject(session, subject.id)).erased
    assert "个人信息不可再读" in (await admin.get(PATH, params={"subject": str(subject.id)})).text
    await session.execute(update(SecondFactor).where(SecondFactor.account_id == admin.account_id).values(last_step=0))
    await session.commit()
    assert (await admin.post(PATH, form | {"code": code_at(secret)})).status_code == 409


@pytest.mark.parametrize(("spoilt", "message"), [({"name": "别的企业"}, "请完整输入"), ({"reason": "没有理由"}, "请选择原因")])
async def test_what_is_not_meant_is_not_done(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings, subject: Organisation, spoilt: dict[str, str], message: str
) -> None:
    admin, secret = await administrator(client, session, settings)
    form = {"subject": str(subject.id), "reason": "decision", "name": subject.name, "code": code_at(secret)}
    refused = await admin.post(PATH, form | spoilt)
    assert refused.status_code == 422
    assert message in refused.text
    assert not (await KEYS.for_subject(session, subject.id)).erased


async def test_a_code_of_nobody_is_said(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> None:
    admin, _ = await administrator(client, session, settings)
    answer = await admin.get(PATH, params={"subject": "x"})
    assert answer.status_code == 422
    assert "平台上没有这个主体" in answer.text
