/* SPDX-License-Identifier: MIT */
/* What the files of the server share: the router as programs have it. */
#ifndef WI_ROUTER_SERVER_H
#define WI_ROUTER_SERVER_H

#include <stdatomic.h>

#include <widl/router.h>

#include "base/list.h"
#include "router/core/core.h"
#include "router/server/cookies.h"
#include "router/server/owner.h"
#include "transport/admission.h"

struct wi_loop;
struct wi_users;

struct widl_router {
    struct wi_owner *owner;
    struct wi_core *core;
    struct wi_meta *meta;
    struct wi_loop *loop;
    struct wi_users *users; /**< of files */
    struct wi_link doors;   /**< listeners */
    struct wi_cookies cookies;
    struct wi_link locals;         /**< sessions of this program, each a struct wi_local */
    struct wi_listener *operation; /**< where /metrics and /health are; NULL: nowhere */
    size_t connections;            /**< that doors have let in */
    struct wi_admission admission; /**< of all doors */
    uint64_t start_ms;             /**< by the clock that only goes forward */
    uint64_t start_s;              /**< since 1970 */
    bool is_turning;               /**< wi_router_turn() runs */
    uint64_t turn_ms;              /**< when it began, before it read anything */
    bool shutting_down;
    atomic_bool stopped; /**< set from anywhere, as the next */
    atomic_bool reloads; /**< certificates are to be read again */
};

/**
 * One turn of the loop, until something has happened or is due in the core, or until `until_ms`;
 * then what is there for sessions of this program is delivered. Not from inside itself.
 */
bool wi_router_turn(widl_router *router, uint64_t until_ms, widl_error *error);

/** Release the users of files; the core, which asks them, is gone. */
void wi_router_close_users(widl_router *router);

/** Count somebody who has tried to log in too often. */
void wi_router_count_limited(widl_router *router);

/* Sessions of this program (local.c). */

/** Hand over what has gathered for them. */
void wi_locals_deliver(widl_router *router);

/** When there is something to do for them: now, when a request is overdue, or UINT64_MAX. */
uint64_t wi_locals_deadline(widl_router *router, uint64_t now_ms);

/** How many milliseconds may pass until there is something to do for them; calls nothing back. */
uint32_t wi_locals_timeout(widl_router *router);

/** The router goes away: each of them ends. */
void wi_locals_cut(widl_router *router);

#endif
