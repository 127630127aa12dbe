"""What is wrong with rows only in the light of what is known: of their subjects, of one another, of newer batches. Set-based."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.information.batches.frames import Fault
from marketplace.information.batches.renaming import renames
from marketplace.information.batches.staging import keep_problems
from marketplace.information.batches.terms import PROBLEMS_KEPT
from marketplace.information.models import Batch
from marketplace.information.states import Mode
from marketplace.members.models import PERSONAL_KINDS, SUBJECT_KINDS

SUBJECTS = sorted(SUBJECT_KINDS)
BY_NAME = sorted(SUBJECT_KINDS - PERSONAL_KINDS)  # a person's name says nothing about who it is
# The first two characters of a credit code say what its holder is; of these the platform keeps a profile before they register.
REGISTRABLE = {"91": "enterprise", "92": "individual_business", "93": "cooperative"}

_ANALYSE = text("ANALYZE information_staged_row")
# A row with a name only belongs to the one subject of that name; where there are several or none, it waits for a person.
_NAMED = text("""
UPDATE information_staged_row s SET subject_id = (
  SELECT CASE WHEN count(*) = 1 THEN (array_agg(c.id))[1] END FROM organisation c WHERE c.name = ANY (s.names) AND c.kind = ANY (:by_name)
)
WHERE s.batch_id = :batch AND s.uscc IS NULL AND s.subject_id IS NULL AND s.names <> '{}'
""")
_FAULTY = text("""
CREATE TEMP TABLE faulty ON COMMIT DROP AS
WITH looked AS (
  SELECT s.row, s.uscc, s.folded, s.names, s.as_of, s.subject_id, s.record_key,
    coalesce(o.id, p.id) AS known, coalesce(o.kind, p.kind) AS kind,
    CASE WHEN coalesce(o.name, p.name) = s.name THEN s.folded ELSE zhida_folded_name(coalesce(o.name, p.name)) END AS known_as,
    coalesce(o.name, p.name) AS known_name,
    first_value(s.folded) OVER (PARTITION BY s.uscc ORDER BY s.row) AS first_name,
    first_value(s.row) OVER same AS first_row
  FROM information_staged_row s
  LEFT JOIN organisation o ON o.uscc = s.uscc
  LEFT JOIN organisation p ON p.id = s.subject_id AND s.uscc IS NULL
  WHERE s.batch_id = :batch
  -- Namesakes whose numbers nobody knows are different people.
  WINDOW same AS (
    PARTITION BY coalesce(o.id::text, p.id::text, s.uscc, CASE WHEN s.names <> '{}' THEN s.folded END, s.row::text), s.record_key
    ORDER BY s.row
  )
)
SELECT row, CASE
    WHEN first_row < row THEN 'repeated'
    WHEN known IS NOT NULL AND kind <> ALL (:subjects) THEN 'not_a_subject'
    WHEN known IS NOT NULL AND folded <> '' AND folded <> known_as AND uscc IS NOT NULL
      -- A newer registration may say that the name has changed.
      AND NOT (:renaming AND folded = first_name AND NOT EXISTS (
        SELECT FROM information_record r WHERE r.subject_id = known AND r.item = :item AND r.ended_at IS NULL AND r.as_of >= looked.as_of
      )) THEN 'name_differs'
    WHEN known IS NULL AND uscc IS NOT NULL AND :withdrawing THEN NULL
    WHEN known IS NULL AND uscc IS NOT NULL AND left(uscc, 2) <> ALL (:registrable) THEN 'not_registrable'
    WHEN known IS NULL AND uscc IS NOT NULL AND folded = '' THEN 'name_needed'
    WHEN known IS NULL AND uscc IS NOT NULL AND folded <> first_name THEN 'two_names'
    WHEN uscc IS NULL AND subject_id IS NULL AND folded = '' THEN 'nobody'
  END AS code, first_row, known_name
FROM looked
""")
_OUTDATED = text("""
INSERT INTO faulty
SELECT s.row, 'outdated', 0, to_char(b.as_of, 'YYYY-MM-DD')
FROM information_staged_row s
JOIN information_record r ON r.item = :item AND r.provider_id = :provider AND r.record_key = s.record_key AND r.ended_at IS NULL
  AND r.subject_id = coalesce((SELECT o.id FROM organisation o WHERE o.uscc = s.uscc), s.subject_id)
JOIN information_batch b ON b.id = r.batch_id
WHERE s.batch_id = :batch AND (b.as_of, b.id) > (:as_of, :batch)
""")
_NEWER = text("""
SELECT EXISTS (SELECT FROM information_batch b WHERE b.item = :item AND b.provider_id = :provider AND (b.as_of, b.id) > (:as_of, :batch)
  AND b.state IN ('applied', 'partly_applied'))
""")
_TOLD = text("SELECT row, code, first_row, known_name FROM faulty WHERE code IS NOT NULL ORDER BY row LIMIT :most")
_COUNT = text("SELECT count(DISTINCT row) FROM faulty WHERE code IS NOT NULL")
_REMOVE = text("DELETE FROM information_staged_row s USING faulty f WHERE s.batch_id = :batch AND f.row = s.row AND f.code IS NOT NULL")


async def refuse_faulty(session: AsyncSession, batch: Batch) -> int:
    """Take faulty rows out of those that wait, with what is wrong told; how many they are. Twice is as once."""
    about = {"batch": batch.id, "item": batch.item, "provider": batch.provider_id, "as_of": batch.as_of}
    await session.execute(_ANALYSE)
    await session.execute(_NAMED, {"batch": batch.id, "by_name": BY_NAME})
    withdrawing = batch.mode is Mode.WITHDRAW
    asked = {
        "batch": batch.id, "item": batch.item, "subjects": SUBJECTS, "registrable": sorted(REGISTRABLE), "withdrawing": withdrawing,
        "renaming": renames(batch),
    }  # fmt: skip
    await session.execute(_FAULTY, asked)
    if not withdrawing and await session.scalar(_NEWER, about):
        await session.execute(_OUTDATED, about)
    faulty = int(await session.scalar(_COUNT) or 0)
    if faulty:
        await _tell(session, batch.id)
        await session.execute(_REMOVE, {"batch": batch.id})
    await session.execute(text("DROP TABLE faulty"))
    return faulty


async def _tell(session: AsyncSession, batch_id: UUID) -> None:
    rows = await session.execute(_TOLD, {"most": PROBLEMS_KEPT})
    faults = [Fault(row.row, *_told(row.code, row.first_row, row.known_name)) for row in rows]
    await keep_problems(session, batch_id, faults)


def _told(code: str, first_row: int, known: str | None) -> tuple[str, str, str]:
    """Field, code and sentence. The name of an enterprise is public."""
    sentences = {
        "repeated": f"与第 {first_row} 行是同一主体的同一条记录，请只保留一行",
        "not_a_subject": "这个代码属于金融机构或管理机构，平台不收集它的信用信息",
        "name_differs": f"名称与代码对不上：这个代码登记的是「{known}」。请核对代码；企业改了名的，请先由登记机关报送变更",
        "not_registrable": "平台还没有这个主体，而代码不是企业（91）、个体工商户（92）或农民专业合作社（93）的，不能自动建立",
        "name_needed": "平台还没有这个主体，请同时填写名称",
        "two_names": "同一个代码在文件里有两个名称，请核对",
        "nobody": "没有写明主体：请填写统一社会信用代码或名称",
        "outdated": f"平台已有这条记录更新的内容（截至 {known} 的批次），这一行较旧",
    }
    return "", code, sentences[code]
