/* SPDX-License-Identifier: MIT */
/*
 * The journal: commits, and acknowledgements after them.
 *
 * Invariants: no PUBLISHED is handed to a peer's carrier before what it acknowledges is committed.
 * Promises name sessions by their ids, since a session may end while they wait.
 */
#include "router/core/journal.h"

#include <stdlib.h>

#include "router/core/core_state.h"
#include "router/core/peer.h"
#include "router/core/uris.h"

struct wi_promise {
    uint64_t session;
    uint64_t request;
    uint64_t publication;
};

bool wi_core_open_history(struct wi_core *core, const char *path, widl_error *error)
{
    core->journal.file = wi_history_file_open(path, error);
    return core->journal.file != NULL;
}

void wi_journal_note_failure(struct wi_core *core)
{
    struct wi_journal *journal = &core->journal;
    if (!journal->is_failing)
        wi_core_report(core, WI_REPORT_history_failing, NULL,
                       "events cannot be put into the history file: %s",
                       wi_history_file_problem(journal->file));
    journal->is_failing = true;
}

static void answer(struct wi_peer *peer, uint64_t request, uint64_t publication, bool is_kept)
{
    if (is_kept)
        wi_peer_send(peer, &(struct wi_message){
                               .type = WI_PUBLISHED, .request = request, .id = publication});
    else
        wi_peer_error(peer, WI_PUBLISH, request, WI_ERROR_HISTORY_FAILED,
                      "the event is not in the history: %s",
                      wi_history_file_problem(peer->core->journal.file));
}

static void note_success(struct wi_core *core)
{
    if (core->journal.is_failing)
        wi_core_report(core, WI_REPORT_history_working, NULL,
                       "events are put into the history file again");
    core->journal.is_failing = false;
}

/** Commit, and keep the promises. Return: false when what has waited for it is lost. */
static bool commit(struct wi_core *core)
{
    struct wi_journal *journal = &core->journal;
    bool was_waiting = wi_history_file_is_waiting(journal->file);
    bool is_kept = wi_history_file_commit(journal->file);
    if (!is_kept)
        wi_journal_note_failure(core);
    else if (was_waiting)
        note_success(core);
    for (size_t i = 0; i < journal->promise_count; i++) {
        const struct wi_promise *promise = &journal->promises[i];
        struct wi_peer *peer = wi_table_get_id(&core->sessions, promise->session);
        if (peer)
            answer(peer, promise->request, promise->publication, is_kept);
    }
    journal->promise_count = 0;
    return is_kept;
}

void wi_journal_commit(struct wi_core *core)
{
    const struct wi_journal *journal = &core->journal;
    if (journal->file && (journal->promise_count || wi_history_file_is_waiting(journal->file)))
        commit(core);
}

void wi_journal_relieve(struct wi_core *core)
{
    if (core->journal.file && wi_history_file_is_full(core->journal.file))
        wi_journal_commit(core);
}

/** Make room for another promise. Return: false when memory is short. */
static bool make_room(struct wi_journal *journal)
{
    if (journal->promise_count < journal->promise_capacity)
        return true;
    size_t capacity = journal->promise_capacity ? 2 * journal->promise_capacity : 64;
    struct wi_promise *promises = realloc(journal->promises, capacity * sizeof(*promises));
    if (!promises)
        return false;
    journal->promises = promises;
    journal->promise_capacity = capacity;
    return true;
}

void wi_journal_acknowledge(struct wi_peer *peer, uint64_t request, uint64_t publication,
                            enum wi_keeping keeping)
{
    struct wi_journal *journal = &peer->core->journal;
    if (keeping != WI_KEEPING_PENDING) {
        answer(peer, request, publication, keeping == WI_KEEPING_NOTHING);
    } else if (make_room(journal)) {
        journal->promises[journal->promise_count++] =
            (struct wi_promise){peer->session, request, publication};
    } else {
        /* Without memory to remember the request it is answered at once. */
        bool is_kept = commit(peer->core);
        answer(peer, request, publication, is_kept);
    }
}

void wi_journal_done(struct wi_journal *journal)
{
    wi_history_file_close(journal->file);
    free(journal->promises);
    *journal = (struct wi_journal){0};
}
