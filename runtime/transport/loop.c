/* SPDX-License-Identifier: MIT */
/*
 * The loop: one libwebsockets context, and what is done around each wait for events.
 *
 * A turn settles, waits, settles. Settling flushes the channels that have something queued and
 * tells owners of channels that have ended; it is the only place that closes sockets, so that none
 * is closed while libwebsockets works on it. Of libwebsockets, threads that share a loop use
 * nothing but what wakes it, unless they turn it. Timers are ours alone: those of libwebsockets do
 * not fire on libuv when they are set outside of its callbacks.
 *
 * libwebsockets' log level belongs to the process; creating a loop silences it.
 */
#include "transport/loop.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <libwebsockets.h>

#include "base/clock.h"
#include "base/memory.h"
#include "transport/channel.h"
#include "transport/socket.h"

#define SERVICE_BYTES 65536

/* How often errands are seen after at least. */
#define ERRANDS_EVERY_MS 1000

/* Above the first, libwebsockets 4.1 falls back to a table for 2560 descriptors. */
#define MOST_FILES_UNDERSTOOD 10000000
#define FILES_INSTEAD         1048576

/* Signal actions and limits belong to the process: loops that threads create at the same time must
 * not put back what they found half-changed. The one state that all loops share. */
static pthread_mutex_t process_state = PTHREAD_MUTEX_INITIALIZER;

/**
 * Create the context without what libwebsockets does to the process on the way: it ignores SIGPIPE
 * for good, and it does not understand a limit on files that is next to none.
 */
static struct lws_context *create_context(const struct lws_context_creation_info *info)
{
    struct rlimit files;
    struct sigaction on_pipe;
    struct lws_context *context;
    bool has_files;
    bool has_action;
    bool is_lowered;

    pthread_mutex_lock(&process_state);
    has_files = getrlimit(RLIMIT_NOFILE, &files) == 0;
    has_action = sigaction(SIGPIPE, NULL, &on_pipe) == 0;
    is_lowered = has_files && files.rlim_cur > MOST_FILES_UNDERSTOOD;
    lws_set_log_level(0, NULL);
    if (is_lowered) {
        struct rlimit lowered = {.rlim_cur = FILES_INSTEAD, .rlim_max = files.rlim_max};

        is_lowered = setrlimit(RLIMIT_NOFILE, &lowered) == 0;
    }
    context = lws_create_context(info);
    if (is_lowered)
        setrlimit(RLIMIT_NOFILE, &files);
    if (has_action)
        sigaction(SIGPIPE, &on_pipe, NULL);
    pthread_mutex_unlock(&process_state);
    return context;
}

static bool start(struct wi_loop *loop)
{
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .protocols = wi_socket_protocols(),
        .pt_serv_buf_size = SERVICE_BYTES,
        .vhost_name = "widl",
        .user = loop,
        .http_proxy_address = "",
        .options =
            LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS | LWS_SERVER_OPTION_SKIP_SERVER_CANONICAL_NAME,
    };

    loop->backend->operations->prepare(loop->backend, &info);
    loop->context = create_context(&info);
    if (loop->context)
        loop->vhost = lws_get_vhost_by_name(loop->context, info.vhost_name);
    return loop->vhost;
}

struct wi_loop *wi_loop_create(struct wi_backend *backend, widl_error *error)
{
    const widl_allocator *allocator = backend->allocator;
    struct wi_loop *loop = wi_memory_take_zeroed(allocator, sizeof(*loop));

    if (!loop) {
        backend->operations->destroy(backend, NULL);
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    loop->backend = backend;
    loop->allocator = allocator;
    loop->spare.allocator = allocator;
    wi_watch_init(&loop->watch);
    wi_list_init(&loop->channels);
    wi_list_init(&loop->dirty);
    wi_list_init(&loop->ended);
    wi_list_init(&loop->paused);
    wi_list_init(&loop->resources);
    wi_list_init(&loop->errands);
    for (size_t i = 0; i < WI_DEADLINE_KINDS; i++)
        wi_list_init(&loop->deadlines[i]);
    if (!start(loop)) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL,
                       "libwebsockets cannot set up its event loop%s", backend->operations->hint);
        wi_loop_free(loop);
        return NULL;
    }
    return loop;
}

struct wi_deflate *wi_loop_deflate(struct wi_loop *loop)
{
    if (!loop->deflate)
        loop->deflate = wi_deflate_new(loop->allocator);
    return loop->deflate;
}

void wi_loop_own(struct wi_loop *loop, struct wi_loop_resource *resource)
{
    wi_list_append(&loop->resources, &resource->link);
}

/** Flush, and tell owners, until nothing is left to do. Return: whether an owner was told. */
static bool settle(struct wi_loop *loop)
{
    bool has_told = false;

    while (!wi_list_empty(&loop->dirty) || !wi_list_empty(&loop->ended)) {
        if (!wi_list_empty(&loop->ended)) {
            wi_channel_release(wi_container_of(loop->ended.next, struct wi_channel, queued));
            has_told = true;
        } else {
            wi_channel_flush(wi_container_of(loop->dirty.next, struct wi_channel, queued));
        }
    }
    return has_told;
}

static struct wi_channel *nearest(struct wi_loop *loop, size_t kind)
{
    struct wi_link *list = &loop->deadlines[kind];

    return wi_list_empty(list) ? NULL : wi_container_of(list->next, struct wi_channel, deadline);
}

/** Who is to be looked at next of those that are not read from. */
static struct wi_throttle *first_paused(const struct wi_loop *loop)
{
    return wi_list_empty(&loop->paused)
               ? NULL
               : wi_container_of(loop->paused.next, struct wi_throttle, link);
}

static void look_at_paused(struct wi_loop *loop, uint64_t now_ms)
{
    struct wi_throttle *throttle = first_paused(loop);

    while (throttle && throttle->look_ms <= now_ms) {
        wi_channel_look_at_paused(throttle->channel, now_ms);
        throttle = first_paused(loop);
    }
}

static bool has_due(struct wi_loop *loop, uint64_t now_ms)
{
    for (size_t i = 0; i < WI_DEADLINE_KINDS; i++) {
        const struct wi_channel *channel = nearest(loop, i);

        if (channel && channel->deadline_ms <= now_ms)
            return true;
    }
    return false;
}

static void expire(struct wi_loop *loop, uint64_t now_ms)
{
    look_at_paused(loop, now_ms);
    for (size_t i = 0; i < WI_DEADLINE_KINDS; i++) {
        struct wi_channel *channel = nearest(loop, i);

        while (channel && channel->deadline_ms <= now_ms) {
            wi_channel_expire(channel);
            channel = nearest(loop, i);
        }
    }
}

/** The wait for events, cut short where a deadline is nearer, or an errand wants to be seen. */
static uint32_t bound_wait(struct wi_loop *loop, uint32_t timeout_ms)
{
    const struct wi_throttle *throttle = first_paused(loop);
    uint64_t at_ms = throttle ? wi_clock_ms() : 0;

    if (throttle && throttle->look_ms <= at_ms)
        return 0;
    if (throttle && throttle->look_ms - at_ms < timeout_ms)
        timeout_ms = (uint32_t)(throttle->look_ms - at_ms);
    if (!wi_list_empty(&loop->errands) && timeout_ms > ERRANDS_EVERY_MS)
        timeout_ms = ERRANDS_EVERY_MS;
    for (size_t i = 0; i < WI_DEADLINE_KINDS; i++) {
        const struct wi_channel *channel = nearest(loop, i);
        uint64_t now_ms = channel ? wi_clock_ms() : 0;

        if (channel && channel->deadline_ms <= now_ms)
            return 0;
        if (channel && channel->deadline_ms - now_ms < timeout_ms)
            timeout_ms = (uint32_t)(channel->deadline_ms - now_ms);
    }
    return timeout_ms;
}

static void look_after_errands(struct wi_loop *loop)
{
    WI_LIST_FOR_EACH(link, after, &loop->errands)
    {
        struct wi_loop_errand *errand = wi_container_of(link, struct wi_loop_errand, link);

        errand->look(errand);
    }
}

static void unlock(struct wi_loop *loop)
{
    if (!loop->unlock)
        return;
    loop->is_unlocked = true;
    loop->unlock(loop->lock_user);
}

static void lock(struct wi_loop *loop)
{
    if (!loop->lock)
        return;
    loop->lock(loop->lock_user);
    loop->is_unlocked = false;
}

bool wi_loop_begin_event(struct wi_loop *loop)
{
    bool was_unlocked = loop->is_unlocked;

    if (was_unlocked)
        lock(loop);
    return was_unlocked;
}

void wi_loop_end_event(struct wi_loop *loop, bool was_unlocked)
{
    if (was_unlocked)
        unlock(loop);
}

static bool wait_for_events(struct wi_loop *loop, uint32_t timeout_ms)
{
    bool ok;

    unlock(loop);
    ok = loop->backend->operations->wait(loop->backend, loop->context, timeout_ms);
    lock(loop);
    return ok;
}

bool wi_loop_turn(struct wi_loop *loop, uint32_t timeout_ms)
{
    bool has_told = settle(loop);
    uint32_t wait_ms = has_told ? 0 : bound_wait(loop, timeout_ms);
    uint64_t now_ms;
    bool ok;

    wi_watch_hear(&loop->watch);
    loop->has_changed = false;
    ok = wait_for_events(loop, wait_ms);
    now_ms = wi_clock_ms();
    /* After a pause of the process, what has come meanwhile has come in time. */
    if (ok && has_due(loop, now_ms))
        ok = wait_for_events(loop, 0);
    look_after_errands(loop);
    expire(loop, now_ms);
    if (loop->before_flush)
        loop->before_flush(loop->before_flush_user);
    settle(loop);
    return ok;
}

uint64_t wi_loop_now(const struct wi_loop *loop)
{
    return loop->now_ms;
}

void wi_loop_before_flush(struct wi_loop *loop, void (*before)(void *user), void *user)
{
    loop->before_flush = before;
    loop->before_flush_user = user;
}

void wi_loop_share(struct wi_loop *loop, void (*unlock_loop)(void *user),
                   void (*lock_loop)(void *user), void *user)
{
    loop->unlock = unlock_loop;
    loop->lock = lock_loop;
    loop->lock_user = user;
}

void wi_loop_wake(struct wi_loop *loop)
{
    int error_number = errno;

    wi_watch_ring(&loop->watch);
    lws_cancel_service(loop->context);
    errno = error_number;
}

int wi_loop_descriptor(struct wi_loop *loop)
{
    return loop->backend->operations->descriptor(loop->backend, loop);
}

uint32_t wi_loop_timeout(struct wi_loop *loop)
{
    if (!wi_list_empty(&loop->dirty) || !wi_list_empty(&loop->ended))
        return 0;
    return bound_wait(loop, loop->backend->operations->timeout(loop->backend, loop));
}

struct wi_loop_queues wi_loop_queues(const struct wi_loop *loop)
{
    struct wi_loop_queues queues = {0};

    WI_LIST_FOR_EACH(link, next, &loop->channels)
    {
        size_t bytes = wi_channel_queued(wi_container_of(link, struct wi_channel, all));

        queues.bytes += bytes;
        if (bytes > queues.largest)
            queues.largest = bytes;
    }
    return queues;
}

uint64_t wi_loop_pauses(const struct wi_loop *loop)
{
    return loop->pauses;
}

void wi_loop_free(struct wi_loop *loop)
{
    if (!loop)
        return;
    WI_LIST_FOR_EACH(link, next_channel, &loop->channels)
    wi_channel_end(wi_container_of(link, struct wi_channel, all), WIDL_ERROR_CLOSED,
                   "the loop was released");
    settle(loop);
    WI_LIST_FOR_EACH(link, next_resource, &loop->resources)
    {
        struct wi_loop_resource *resource = wi_container_of(link, struct wi_loop_resource, link);

        resource->release(resource);
    }
    loop->backend->operations->destroy(loop->backend, loop->context);
    wi_watch_done(&loop->watch);
    widl_buffer_free(&loop->spare);
    wi_deflate_free(loop->deflate);
    wi_memory_give_back(loop->allocator, loop->plain, WI_TLS_RECORD_BYTES);
    wi_memory_give_back(loop->allocator, loop, sizeof(*loop));
}
