/* SPDX-License-Identifier: MIT */
/*
 * Sessions in the router's own program: a carrier (widl/carrier.h) whose other end is a peer of the
 * core. What the session sends is received at once; what the core sends gathers in `inbox` until
 * the router's turn delivers it, because the core must not be called from its own operations.
 *
 * Invariants: a local is on the router's list until one of them is released, the local by its
 * session; `peer` is NULL from when that was told of its end until it joins again. One that the
 * core has closed gets what is in its inbox before it is told.
 */
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/mailbox.h"
#include "router/core/identity.h"
#include "router/server/server.h"
#include "transport/transport.h"

#include <widl/carrier.h>

enum local_end {
    LOCAL_OPEN,
    LOCAL_CLOSING, /**< delivers what is in the inbox, then ends */
    LOCAL_CUT,     /**< ends */
};

struct wi_local {
    struct wi_owner *owner;  /**< the router's, which it may outlive */
    struct wi_link link;     /**< on the router's `locals` */
    widl_router *router;     /**< NULL once it is gone */
    widl_identity *identity; /**< whenever it joins, its own; NULL: it is trusted */
    widl_session *session;
    struct wi_peer *peer; /**< NULL before start() and after the end */
    bool is_opened;
    enum local_end end;
    struct wi_mailbox inbox;
};

static bool on_core_send(void *user, const void *data, size_t size)
{
    struct wi_local *local = user;
    return wi_mailbox_put(&local->inbox, data, size);
}

static void on_core_close(void *user)
{
    struct wi_local *local = user;
    if (local->end == LOCAL_OPEN)
        local->end = LOCAL_CLOSING;
}

static void on_core_cut(void *user)
{
    struct wi_local *local = user;
    local->end = LOCAL_CUT;
}

static void describe(void *user, widl_peer_facts *ret)
{
    (void)user;
    ret->transport = widl_str("in-process");
    ret->is_local = true;
}

/** Join the core, for the first time or again. */
static bool join_core(void *user, widl_error *error)
{
    static const struct wi_peer_operations operations = {
        .send = on_core_send, .close = on_core_close, .cut = on_core_cut, .describe = describe};
    struct wi_local *local = user;
    if (!local->router)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "the router was released");
    local->is_opened = false;
    local->end = LOCAL_OPEN;
    wi_core_tell_time(local->router->core, wi_clock_ms());
    local->peer = wi_peer_new(local->router->core, WI_MSGPACK, &operations, local);
    if (!local->peer)
        return widl_error_set(error, WIDL_ERROR_CONNECT, NULL,
                              "the router is shutting down, or memory is short");
    const char *problem = wi_peer_introduce(local->peer, local->identity);
    return !problem || widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "%s", problem);
}

static bool enter(void *user)
{
    const struct wi_local *local = user;
    return wi_owner_enter(local->owner);
}

static void leave(void *user)
{
    const struct wi_local *local = user;
    wi_owner_leave(local->owner);
}

/** Join the core again, from whichever thread has the session. */
static bool restart(void *user, widl_error *error)
{
    if (!enter(user))
        return widl_error_set(error, WIDL_ERROR_CONNECT, NULL, "another thread uses the router");
    bool joined = join_core(user, error);
    leave(user);
    return joined;
}

static bool start(void *user, widl_session *session, const widl_options *options, widl_error *error)
{
    struct wi_local *local = user;
    (void)options;
    local->session = session;
    return join_core(local, error);
}

/** Another thread turns the router, and this session with it. */
static void let_others_turn(const struct wi_local *local)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    widl_carrier_unlock(local->session);
    nanosleep(&moment, NULL);
    widl_carrier_lock(local->session);
}

static bool turn_router(struct wi_local *local, uint32_t timeout_ms)
{
    uint64_t now_ms = wi_clock_ms();
    uint64_t until_ms = timeout_ms == UINT32_MAX ? UINT64_MAX : now_ms + timeout_ms;
    if (!local->router)
        return true;
    widl_carrier_unlock(local->session);
    bool turned = wi_router_turn(local->router, until_ms, NULL);
    widl_carrier_lock(local->session);
    return turned;
}

static bool turn(void *user, uint32_t timeout_ms)
{
    if (!enter(user)) {
        let_others_turn(user);
        return true;
    }
    bool turned = turn_router(user, timeout_ms);
    leave(user);
    return turned;
}

static bool is_turning(void *user)
{
    const struct wi_local *local = user;
    return wi_owner_is_self(local->owner) && local->router && local->router->is_turning;
}

static void wake(void *user)
{
    const struct wi_local *local = user;
    if (local->router)
        wi_loop_wake(local->router->loop);
}

static widl_code pass_on(struct wi_local *local, const void *data, size_t size)
{
    if (!local->peer || local->end != LOCAL_OPEN)
        return WIDL_ERROR_CLOSED;
    if (size > wi_core_limits(local->router->core)->max_message_bytes)
        return WIDL_ERROR_LIMIT;
    wi_core_tell_time(local->router->core, wi_clock_ms());
    wi_peer_receive(local->peer, data, size);
    return WIDL_OK;
}

static widl_code send_message(void *user, const void *data, size_t size)
{
    if (!enter(user))
        return WIDL_ERROR_THREAD;
    widl_code code = pass_on(user, data, size);
    leave(user);
    return code;
}

static size_t queued(void *user)
{
    (void)user;
    return 0;
}

static void close_local(void *user, uint16_t status)
{
    (void)status;
    on_core_close(user);
}

/** Part from the core. */
static void leave_core(struct wi_local *local)
{
    if (local->peer)
        wi_peer_gone(local->peer);
    local->peer = NULL;
}

static void release(void *user)
{
    struct wi_local *local = user;
    struct wi_owner *owner = local->owner;
    leave_core(local);
    wi_list_remove(&local->link);
    wi_mailbox_done(&local->inbox);
    free(local->identity);
    free(local);
    wi_owner_leave(owner);
    wi_owner_release(owner);
}

static const widl_carrier_operations local_operations = {
    .start = start,
    .turn = turn,
    .enter = enter,
    .leave = leave,
    .is_turning = is_turning,
    .wake = wake,
    .send = send_message,
    .queued = queued,
    .close = close_local,
    .cut = on_core_cut,
    .release = release,
    .restart = restart,
};

/** A local that is on no list yet; NULL when memory is short. */
static struct wi_local *local_new(widl_router *router, const widl_identity *identity)
{
    struct wi_local *local = calloc(1, sizeof(*local));
    if (!local)
        return NULL;
    local->identity = identity ? wi_identity_copy(identity) : NULL;
    if (identity && !local->identity) {
        free(local);
        return NULL;
    }
    local->router = router;
    local->owner = wi_owner_keep(router->owner);
    wi_list_init(&local->link);
    return local;
}

/** The thread uses the router. */
static widl_session *connect_local(widl_router *router, const char *realm,
                                   const widl_identity *identity, const widl_options *options,
                                   widl_error *error)
{
    if (router->is_turning) {
        widl_error_set(error, WIDL_ERROR_REENTRANT, NULL,
                       "a session cannot be joined from a callback");
        return NULL;
    }
    struct wi_local *local = local_new(router, identity);
    if (!local) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    wi_list_append(&router->locals, &local->link);
    local->inbox.max_bytes = wi_core_limits(router->core)->max_queue_bytes;
    return widl_connect_over(&local_operations, local, realm, options, error);
}

widl_session *widl_router_connect_as(widl_router *router, const char *realm,
                                     const widl_identity *identity, const widl_options *options,
                                     widl_error *error)
{
    if (!router) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no router");
        return NULL;
    }
    struct wi_owner *owner = router->owner;
    if (!wi_owner_enter_or(owner, error))
        return NULL;
    widl_session *session = connect_local(router, realm, identity, options, error);
    wi_owner_leave(owner);
    return session;
}

widl_session *widl_router_connect(widl_router *router, const char *realm,
                                  const widl_options *options, widl_error *error)
{
    return widl_router_connect_as(router, realm, NULL, options, error);
}

static bool deliver(void *user, const void *data, size_t size)
{
    struct wi_local *local = user;
    widl_carrier_received(local->session, data, size);
    return local->end != LOCAL_CUT;
}

static bool has_work(const struct wi_local *local)
{
    return local->peer &&
           (!local->is_opened || !wi_mailbox_is_empty(&local->inbox) || local->end != LOCAL_OPEN);
}

/** Tell the session that it has ended. */
static void tell_end(struct wi_local *local)
{
    widl_code code = local->end == LOCAL_CLOSING ? WIDL_OK : WIDL_ERROR_CLOSED;
    leave_core(local);
    /* What was for the old session is for nobody, and would leave no room for another WELCOME. */
    wi_mailbox_done(&local->inbox);
    widl_carrier_closed(local->session, code, "the router ended the connection");
}

/** Do one step of what is due for a session. */
static void attend(struct wi_local *local)
{
    if (!local->is_opened) {
        local->is_opened = true;
        widl_carrier_opened(local->session, WIDL_SERIALIZERS_MSGPACK);
    } else if (!wi_mailbox_is_empty(&local->inbox) && local->end != LOCAL_CUT) {
        wi_mailbox_empty(&local->inbox, deliver, local);
    } else {
        tell_end(local);
    }
}

void wi_locals_deliver(widl_router *router)
{
    WI_LIST_FOR_EACH(link, after, &router->locals)
    {
        struct wi_local *local = wi_container_of(link, struct wi_local, link);
        if (has_work(local))
            attend(local);
    }
}

uint64_t wi_locals_deadline(widl_router *router, uint64_t now_ms)
{
    uint64_t deadline_ms = UINT64_MAX;
    WI_LIST_FOR_EACH(link, after, &router->locals)
    {
        struct wi_local *local = wi_container_of(link, struct wi_local, link);
        uint32_t left_ms = local->session ? widl_carrier_tick(local->session) : UINT32_MAX;
        if (has_work(local))
            return now_ms;
        if (left_ms != UINT32_MAX && now_ms + left_ms < deadline_ms)
            deadline_ms = now_ms + left_ms;
    }
    return deadline_ms;
}

uint32_t wi_locals_timeout(widl_router *router)
{
    uint32_t timeout_ms = UINT32_MAX;
    WI_LIST_FOR_EACH(link, after, &router->locals)
    {
        struct wi_local *local = wi_container_of(link, struct wi_local, link);
        uint32_t left_ms = local->peer ? widl_session_timeout(local->session) : UINT32_MAX;
        if (has_work(local))
            return 0;
        if (left_ms < timeout_ms)
            timeout_ms = left_ms;
    }
    return timeout_ms;
}

void wi_locals_cut(widl_router *router)
{
    /* What is called back must not release sessions that are still on the list. */
    router->is_turning = true;
    WI_LIST_FOR_EACH(link, after, &router->locals)
    {
        struct wi_local *local = wi_container_of(link, struct wi_local, link);
        bool is_carried = local->peer != NULL;
        local->end = LOCAL_CUT;
        leave_core(local);
        local->router = NULL;
        wi_list_remove(&local->link);
        if (is_carried)
            widl_carrier_closed(local->session, WIDL_ERROR_ARGUMENT, "the router was released");
    }
    router->is_turning = false;
}
