//! Appending entries: the last thing that a transaction does before it commits.
//!
//! What must stay true: the head row is locked last, after all rows of the application; entries get numbers without a gap, in
//! the order of commits; a head below, or beside, what this process has seen committed stops everything.

use std::collections::BTreeMap;
use std::sync::Arc;

use audit::{Act, DataKey, Opening, Place, SubjectId, finish_all};
use domain::ids::EventId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{EntityTrait as _, QueryFilter as _};
use tlog::Frontier;

use crate::closed::Closed;
use crate::conn::{Conn, sealed::HasConn as _};
use crate::entity::{audit_leaf, audit_log, audit_node, audit_opening, audit_subject, subject_key};
use crate::error::Error;
use crate::event::{Event, Events, Written};
use crate::logs::{self, Head, LogState};
use crate::open::Inner;
use crate::txn::WriteTxn;

/// What a transaction appended, not yet committed.
pub(crate) struct Appended {
    first: EventId,
    logs: Vec<(Arc<LogState>, Head, Vec<Written>)>,
    /// The events in the order of the use case.
    order: Vec<EventId>,
}

impl Appended {
    /// An event by which one can see whether the transaction was committed.
    pub(crate) const fn first(&self) -> EventId {
        self.first
    }

    /// After the COMMIT: the heads are known now, and whoever signs them is woken.
    pub(crate) fn settle(self) -> Vec<Written> {
        let mut written = Vec::new();
        for (log, head, mine) in self.logs {
            log.learn(head);
            if mine.iter().any(|one| one.act.wants_checkpoint()) {
                log.wake.notify_one();
            }
            written.extend(mine);
        }
        written.sort_by_key(|one| self.order.iter().position(|event| *event == one.event));
        written
    }
}

/// Appends the events of a transaction, log by log in ascending order.
pub(crate) async fn append(inner: &Inner, txn: &WriteTxn, events: Events) -> Result<Appended, Error> {
    let conn = txn.conn();
    let events = events.into_list();
    let order: Vec<EventId> = events.iter().map(Event::id).collect();
    let Some(&first) = order.first() else { return Err(Error::defect("a transaction without an event")) };

    // Order matters: all that can be read beforehand is, because from the lock on every other writer waits.
    let places = places_of(conn, &events, &order).await?;
    let mut of_log: BTreeMap<i64, (Arc<LogState>, Vec<Event>)> = BTreeMap::new();
    for event in events {
        let log = inner.log(event.act().log())?;
        of_log.entry(log.id).or_insert_with(|| (Arc::clone(log), Vec::new())).1.push(event);
    }
    let mut keys = SubjectKeys::default();
    for (_, events) in of_log.values() {
        for subject in events.iter().flat_map(Event::subjects_sealed) {
            keys.load(inner, conn, subject).await?;
        }
    }
    let mut done = Vec::with_capacity(of_log.len());
    for (log, events) in of_log.into_values() {
        let (head, written) = append_to(inner, txn, &log, events, &places, &keys).await?;
        done.push((log, head, written));
    }
    Ok(Appended { first, logs: done, order })
}

/// The places of events that entries point at and that were written before.
async fn places_of(conn: &Conn, events: &[Event], own: &[EventId]) -> Result<BTreeMap<EventId, Place>, Error> {
    let wanted: Vec<_> =
        events.iter().flat_map(|event| &event.points_at).filter(|event| !own.contains(event)).map(|event| event.0).collect();
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let epochs: BTreeMap<i64, i64> = audit_log::Entity::find().all(conn).await?.into_iter().map(|log| (log.id, log.epoch)).collect();
    let mut places = BTreeMap::new();
    // Limit: SQLite takes some thousand values in one statement.
    for some in wanted.chunks(500) {
        let leaves = audit_leaf::Entity::find().filter(audit_leaf::COLUMN.event.is_in(some.iter().copied())).all(conn).await?;
        for leaf in leaves {
            let epoch = epochs.get(&leaf.log).copied().unwrap_or_default();
            let place = Place { epoch: u32::try_from(epoch).map_err(Error::defect)?, seq: u64::try_from(leaf.seq).map_err(Error::defect)? };
            places.insert(EventId(leaf.event), place);
        }
    }
    Ok(places)
}

/// The data keys that one transaction needs.
#[derive(Default)]
struct SubjectKeys(BTreeMap<SubjectId, DataKey>);

impl SubjectKeys {
    /// Reads the key of a subject, making it at its first use.
    async fn load(&mut self, inner: &Inner, conn: &Conn, subject: SubjectId) -> Result<(), Error> {
        if self.0.contains_key(&subject) {
            return Ok(());
        }
        let mut row = subject_key::Entity::find_by_id(subject.0).one(conn).await?;
        if row.is_none() {
            let entropy = &*inner.doors.entropy;
            let wrapped = inner.kek.wrap(&DataKey::draw(entropy), subject, entropy);
            let fresh = subject_key::ActiveModel { subject: Set(subject.0), kek_id: Set(inner.kek.id().to_owned()), wrapped: Set(wrapped) };
            let made_meanwhile = OnConflict::column(subject_key::Column::Subject).do_nothing().to_owned();
            subject_key::Entity::insert(fresh).on_conflict(made_meanwhile).exec_without_returning(conn).await?;
            // Order matters: read again, because another transaction's key may have been first.
            row = subject_key::Entity::find_by_id(subject.0).one(conn).await?;
        }
        let row = row.ok_or(Error::Missing)?;
        let key = inner.kek.unwrap(&row.wrapped, subject).map_err(Error::defect)?;
        self.0.insert(subject, key);
        Ok(())
    }

    fn seal(&self, inner: &Inner, opening: &Opening, origin: &str, seq: u64) -> Result<Vec<u8>, Error> {
        let key = self.0.get(&opening.subject).ok_or(Error::Missing)?;
        Ok(key.seal(opening, origin, seq, &*inner.doors.entropy))
    }
}

/// Appends the first event of a new epoch.
pub(crate) async fn append_alone(inner: &Inner, txn: &WriteTxn, log: &LogState, event: Event) -> Result<(), Error> {
    let mut keys = SubjectKeys::default();
    for subject in event.subjects_sealed() {
        keys.load(inner, txn.conn(), subject).await?;
    }
    let (head, _) = append_to(inner, txn, log, vec![event], &BTreeMap::new(), &keys).await?;
    log.learn(head);
    Ok(())
}

async fn append_to(
    inner: &Inner,
    txn: &WriteTxn,
    log: &LogState,
    events: Vec<Event>,
    places: &BTreeMap<EventId, Place>,
    keys: &SubjectKeys,
) -> Result<(Head, Vec<Written>), Error> {
    let conn = txn.conn();
    let row = logs::row(conn, log.id, true).await?;
    let mut head = logs::head_of(&row)?;
    refuse_unless_grown(inner, log, head, &row)?;
    let mut frontier = Frontier::from_bytes(head.size, &row.frontier).map_err(Error::defect)?;
    if frontier.root() != head.root {
        return Err(close(inner, Closed::Damaged { origin: log.origin.clone() }));
    }
    // Whoever acts is found by their acts as well.
    let actor = txn.by.actor.audit_ref();
    // But not whoever is erased by them: of an erased person the index keeps nothing.
    let named = |event: &Event| if event.act() == Act::EraseSubject { Vec::new() } else { event.people.clone() };
    let people: Vec<Vec<_>> = events.iter().map(|event| named(event).into_iter().chain(actor).collect()).collect();
    let drafts = events.into_iter().map(Event::into_draft).collect::<Vec<_>>();
    let acts: Vec<_> = drafts.iter().map(audit::Event::act).collect();
    // Read under the lock, so that moments follow the order of entries as long as the clock does not go back.
    let at = inner.doors.clock.now();
    let next = Place { epoch: log.epoch, seq: head.size };
    let finished = finish_all(drafts, &txn.by.context(at), next, &|event| places.get(&event).copied(), &*inner.doors.entropy)
        .map_err(Error::defect)?;

    let mut written = Vec::with_capacity(finished.len());
    for (((leaf, openings), people), act) in finished.into_iter().zip(people).zip(acts) {
        let seq = head.size;
        let seq_i64 = i64::try_from(seq).map_err(Error::defect)?;
        let leaf_hash = leaf.hash();
        let nodes = frontier.append(leaf_hash);
        head = Head { size: frontier.size(), root: frontier.root() };

        let event = leaf.id;
        let leaf = audit_leaf::ActiveModel {
            log: Set(log.id),
            seq: Set(seq_i64),
            event: Set(event.0),
            act: Set(leaf.act_text),
            at: Set(leaf.at.to_string()),
            vac: Set(leaf.vac.map(|vacancy| vacancy.0)),
            bytes: Set(leaf.bytes),
        };
        audit_leaf::Entity::insert(leaf).exec_without_returning(conn).await?;
        let nodes = nodes.into_iter().map(|(ix, hash)| {
            let ix = i64::try_from(ix).map_err(Error::defect)?;
            Ok(audit_node::ActiveModel { log: Set(log.id), ix: Set(ix), hash: Set(hash.0.to_vec()) })
        });
        audit_node::Entity::insert_many(nodes.collect::<Result<Vec<_>, Error>>()?).exec_without_returning(conn).await?;
        insert_openings(inner, conn, log, seq, &openings, keys).await?;
        insert_people(conn, log, seq_i64, &people).await?;
        let moved = audit_log::Entity::update_many()
            .col_expr(audit_log::Column::Size, Expr::value(i64::try_from(head.size).map_err(Error::defect)?))
            .col_expr(audit_log::Column::Root, Expr::value(head.root.0.to_vec()))
            .col_expr(audit_log::Column::Frontier, Expr::value(frontier.to_bytes()))
            .filter(audit_log::COLUMN.id.eq(log.id))
            .filter(audit_log::COLUMN.size.eq(seq_i64))
            .exec(conn)
            .await?;
        if moved.rows_affected != 1 {
            return Err(Error::defect("the head moved under its lock"));
        }
        written.push(Written { event, act, place: Place { epoch: log.epoch, seq }, leaf_hash });
    }
    Ok((head, written))
}

/// Refuses a head below, or beside, what this process has seen committed, and a log that takes no entries.
fn refuse_unless_grown(inner: &Inner, log: &LogState, head: Head, row: &audit_log::Model) -> Result<(), Error> {
    let origin = || log.origin.clone();
    let line = log.last_line().map(|line| Head { size: line.checkpoint.size, root: line.checkpoint.root });
    for known in [Some(log.known()), line].into_iter().flatten() {
        if head.size < known.size {
            return Err(close(inner, Closed::RolledBack { origin: origin(), size: head.size, released: known.size }));
        }
        if head.size == known.size && head.root != known.root {
            return Err(close(inner, Closed::Diverged { origin: origin(), released: known.size }));
        }
    }
    if row.state == "open" { Ok(()) } else { Err(Error::Closed(Closed::Held { origin: origin() })) }
}

fn close(inner: &Inner, reason: Closed) -> Error {
    inner.close_door(reason.clone());
    Error::Closed(reason)
}

async fn insert_openings(
    inner: &Inner,
    conn: &Conn,
    log: &LogState,
    seq: u64,
    openings: &[Opening],
    keys: &SubjectKeys,
) -> Result<(), Error> {
    if openings.is_empty() {
        return Ok(());
    }
    let rows = openings.iter().map(|opening| {
        Ok(audit_opening::ActiveModel {
            log: Set(log.id),
            seq: Set(i64::try_from(seq).map_err(Error::defect)?),
            o: Set(opening.o.to_string()),
            n: Set(opening.n.as_str().to_owned()),
            subject: Set(opening.subject.0),
            ct: Set(keys.seal(inner, opening, &log.origin, seq)?),
        })
    });
    let rows = rows.collect::<Result<Vec<_>, Error>>()?;
    audit_opening::Entity::insert_many(rows).exec_without_returning(conn).await?;
    Ok(())
}

async fn insert_people(conn: &Conn, log: &LogState, seq: i64, people: &[domain::ids::AuditRef]) -> Result<(), Error> {
    let mut people: Vec<_> = people.iter().map(|person| person.0).collect();
    people.sort_unstable();
    people.dedup();
    if people.is_empty() {
        return Ok(());
    }
    let rows = people.into_iter().map(|subject| audit_subject::ActiveModel { subject: Set(subject), log: Set(log.id), seq: Set(seq) });
    audit_subject::Entity::insert_many(rows).exec_without_returning(conn).await?;
    Ok(())
}
