/* SPDX-License-Identifier: MIT */
/* What the files of the routing core share: the core itself. */
#ifndef WI_ROUTER_CORE_STATE_H
#define WI_ROUTER_CORE_STATE_H

#include "base/list.h"
#include "base/table.h"
#include "base/uri.h"
#include "router/core/core.h"
#include "router/core/deadline.h"
#include "router/core/invocation.h"
#include "router/core/journal.h"
#include "router/core/metrics.h"
#include "router/core/realm.h"
#include "router/core/report.h"

struct wi_core {
    widl_router_options limits; /**< with the defaults filled in */
    uint64_t now_ms;
    struct wi_metrics metrics;
    wi_core_clock *clock; /**< NULL: time starts with 1970 */
    void *clock_user;
    wi_core_attend *attend; /**< NULL: nobody attends */
    void *attend_user;
    bool is_attending;      /**< `attend` runs */
    bool draining;          /**< about to: nobody joins any more, and nobody begins anything new */
    bool is_alerted;        /**< see wi_core_alert() */
    bool closing;           /**< shutting down */
    struct wi_table realms; /**< name -> struct wi_realm */

    struct wi_link peers; /**< every struct wi_peer that is not gone */
    size_t peer_count;
    struct wi_link opening; /**< peers that owe a HELLO, the most overdue first */
    struct wi_link joining; /**< peers whose authentication is under way, the most overdue first */
    struct wi_link leaving; /**< peers that owe a GOODBYE, the most overdue first */
    struct wi_link parting; /**< peers whose session, or whose way to one, has ended and is still to
                               be disposed of */
    struct wi_doorman doorman; /**< of realms that have none of their own */
    unsigned deciding;         /**< how many functions of authenticators and authorizers run */

    struct wi_link waiting;  /**< requests that are undecided, the most overdue first; access.h */
    struct wi_link resuming; /**< peers with requests that have been decided */

    struct wi_link notes; /**< what attendants have not seen yet, oldest first; see note.h */

    struct wi_table sessions; /**< session id -> struct wi_peer that has it, or is to have it */
    uint64_t last_id;         /**< of subscriptions and registrations */

    struct wi_deadlines deadlines; /**< of calls */
    struct wi_spare spare;         /**< memory of calls that are over, for the next ones */

    struct wi_journal journal; /**< what is put into histories in a file */

    widl_arena scratch;                      /**< of the message that is being handled */
    widl_buffer output[WI_SERIALIZER_COUNT]; /**< the message that is being sent */
};

/** The realm of that name, or NULL. */
struct wi_realm *wi_core_realm(const struct wi_core *core, widl_string name);

/** The time of day, for timestamps. */
widl_timestamp wi_core_time(const struct wi_core *core);

/** A fresh id for a subscription or a registration (router scope). */
uint64_t wi_core_next_id(struct wi_core *core);

/**
 * Dispose of the sessions that ended while something else was going on. Called last by every entry
 * into the core, when nothing walks its tables.
 */
void wi_core_settle(struct wi_core *core);

#endif
