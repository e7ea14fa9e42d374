/* SPDX-License-Identifier: MIT */
/*
 * The loop of a few connections: libwebsockets' own, on poll().
 *
 * lws_service() of libwebsockets 4.1 takes no notice of the time it is told to wait, only of the
 * next timer; so a timer is set for each wait that has an end.
 */
#include <libwebsockets.h>

#include "base/memory.h"
#include "transport/channel.h"
#include "transport/loop.h"

struct poll_backend {
    struct wi_backend base;
    struct lws_context *context;
    lws_sorted_usec_list_t timer;
};

static void prepare(struct wi_backend *backend, struct lws_context_creation_info *info)
{
    (void)backend;
    (void)info;
}

/** The time is over before poll() was even called: without another timer it would never return. */
static void on_timer(lws_sorted_usec_list_t *timer)
{
    struct poll_backend *poll = wi_container_of(timer, struct poll_backend, timer);

    lws_sul_schedule(poll->context, 0, timer, on_timer, 1);
}

static bool wait_for_events(struct wi_backend *backend, struct lws_context *context,
                            uint32_t timeout_ms)
{
    struct poll_backend *poll = (struct poll_backend *)backend;
    bool has_end = timeout_ms != UINT32_MAX && timeout_ms > 0;
    bool ok;

    poll->context = context;
    /* What is left of the time is cut to whole milliseconds before poll() gets it. */
    if (has_end)
        lws_sul_schedule(context, 0, &poll->timer, on_timer,
                         ((lws_usec_t)timeout_ms + 1) * LWS_US_PER_MS - 1);
    ok = lws_service(context, timeout_ms == 0 ? -1 : 0) >= 0;
    if (has_end)
        lws_sul_cancel(&poll->timer);
    return ok;
}

/** Add what the loop has been polling. */
static bool watch_sockets(struct wi_loop *loop)
{
    WI_LIST_FOR_EACH(link, after, &loop->channels)
    {
        struct wi_channel *channel = wi_container_of(link, struct wi_channel, all);
        const struct wi_socket *socket = &channel->socket;
        int descriptor = wi_socket_descriptor(socket);

        if (descriptor >= 0 && !wi_watch_add(&loop->watch, descriptor, socket->awaits_room))
            return false;
    }
    return true;
}

static int descriptor_of(struct wi_backend *backend, struct wi_loop *loop)
{
    (void)backend;
    if (loop->watch.descriptor < 0 && wi_watch_open(&loop->watch) && !watch_sockets(loop))
        wi_watch_done(&loop->watch);
    return loop->watch.descriptor;
}

/** libwebsockets may keep bytes that it has not handed out. */
static uint32_t timeout_of(struct wi_backend *backend, struct wi_loop *loop)
{
    (void)backend;
    return lws_service_adjust_timeout(loop->context, 1000, 0) == 0 ? 0 : UINT32_MAX;
}

static void destroy(struct wi_backend *backend, struct lws_context *context)
{
    lws_context_destroy(context);
    wi_memory_give_back(backend->allocator, backend, sizeof(struct poll_backend));
}

static const struct wi_backend_operations OPERATIONS = {
    .prepare = prepare,
    .wait = wait_for_events,
    .descriptor = descriptor_of,
    .timeout = timeout_of,
    .destroy = destroy,
    .hint = "",
};

struct wi_loop *wi_loop_new(const widl_allocator *allocator, widl_error *error)
{
    struct poll_backend *poll = wi_memory_take_zeroed(allocator, sizeof(*poll));

    if (!poll) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    poll->base = (struct wi_backend){&OPERATIONS, allocator};
    return wi_loop_create(&poll->base, error);
}
