/* SPDX-License-Identifier: MIT */
/*
 * The journal: what is published into histories in a file, and the acknowledgements that wait until
 * it is safe there. One commit is for all that has come since the last.
 */
#ifndef WI_ROUTER_JOURNAL_H
#define WI_ROUTER_JOURNAL_H

#include "router/core/history.h"

struct wi_core;
struct wi_peer;
struct wi_promise;

/** All zero is a journal without a file. */
struct wi_journal {
    struct wi_history_file *file;
    struct wi_promise *promises; /**< acknowledgements to be sent */
    size_t promise_count;
    size_t promise_capacity;
    bool is_failing; /**< the latest commit, or event, has failed */
};

/** What becomes of a publication in files. */
enum wi_keeping {
    WI_KEEPING_NOTHING, /**< no history in a file is concerned */
    WI_KEEPING_PENDING, /**< the next commit decides */
    WI_KEEPING_FAILED,  /**< it is missing from one at least */
};

/** Answer an acknowledged PUBLISH, now or after the commit. */
void wi_journal_acknowledge(struct wi_peer *peer, uint64_t request, uint64_t publication,
                            enum wi_keeping keeping);

/** An event could not be put into the file; that is logged once until it works again. */
void wi_journal_note_failure(struct wi_core *core);

/** Commit when much waits for it. */
void wi_journal_relieve(struct wi_core *core);

/** Commit, and send the acknowledgements; not while a message is being written. */
void wi_journal_commit(struct wi_core *core);

/** Close the file; no history may be left. */
void wi_journal_done(struct wi_journal *journal);

#endif
