/* SPDX-License-Identifier: MIT */
/*
 * The loop of many connections: libuv's, which libwebsockets is a guest on.
 *
 * Being a guest keeps libwebsockets from installing signal handlers, and lets a turn be one
 * iteration. Destroying takes two calls with iterations between them, in which libuv gives up its
 * handles one after the other.
 */
#include <fcntl.h>
#include <unistd.h>

#include <libwebsockets.h>
#include <uv.h>

#include "base/memory.h"
#include "transport/loop.h"

/* Iterations after which handles that are still open are given up on. */
#define MOST_LAST_ITERATIONS 1000

/* What a loop takes, and a few for what opens files on the way. */
#define DESCRIPTORS_NEEDED 12

struct uv_backend {
    struct wi_backend base;
    uv_loop_t loop;
    uv_timer_t timer;
    void *loops[1];
};

static void prepare(struct wi_backend *backend, struct lws_context_creation_info *info)
{
    struct uv_backend *uv = (struct uv_backend *)backend;

    uv->loops[0] = &uv->loop;
    info->options |= LWS_SERVER_OPTION_LIBUV;
    info->foreign_loops = uv->loops;
}

static void on_timer(uv_timer_t *timer)
{
    (void)timer;
}

static bool wait_for_events(struct wi_backend *backend, struct lws_context *context,
                            uint32_t timeout_ms)
{
    struct uv_backend *uv = (struct uv_backend *)backend;

    (void)context;
    if (timeout_ms == 0) {
        uv_run(&uv->loop, UV_RUN_NOWAIT);
        return true;
    }
    if (timeout_ms != UINT32_MAX) {
        uv_update_time(&uv->loop);
        /* It repeats, for it may fire before the wait has begun, which then needs another end. */
        uv_timer_start(&uv->timer, on_timer, timeout_ms, 1);
    }
    uv_run(&uv->loop, UV_RUN_ONCE);
    uv_timer_stop(&uv->timer);
    return true;
}

static int descriptor_of(struct wi_backend *backend, struct wi_loop *loop)
{
    struct uv_backend *uv = (struct uv_backend *)backend;

    (void)loop;
    return uv_backend_fd(&uv->loop);
}

/** libuv polls what is new to it only from its next iteration on. */
static uint32_t timeout_of(struct wi_backend *backend, struct wi_loop *loop)
{
    struct uv_backend *uv = (struct uv_backend *)backend;
    int timeout_ms;

    if (loop->has_changed)
        return 0;
    uv_update_time(&uv->loop);
    timeout_ms = uv_backend_timeout(&uv->loop);
    return timeout_ms < 0 ? UINT32_MAX : (uint32_t)timeout_ms;
}

static void run_out(uv_loop_t *loop)
{
    for (int i = 0; i < MOST_LAST_ITERATIONS && uv_loop_alive(loop); i++)
        uv_run(loop, UV_RUN_NOWAIT);
}

static void destroy(struct wi_backend *backend, struct lws_context *context)
{
    struct uv_backend *uv = (struct uv_backend *)backend;

    uv_close((uv_handle_t *)&uv->timer, NULL);
    if (context) {
        lws_context_destroy(context);
        run_out(&uv->loop);
        lws_context_destroy(context);
    }
    run_out(&uv->loop);
    uv_loop_close(&uv->loop);
    wi_memory_give_back(NULL, uv, sizeof(*uv));
}

static const struct wi_backend_operations OPERATIONS = {
    .prepare = prepare,
    .wait = wait_for_events,
    .descriptor = descriptor_of,
    .timeout = timeout_of,
    .destroy = destroy,
    .hint = "; is its plugin for libuv (libwebsockets-evlib-uv) installed?"};

/**
 * Whether there are enough descriptors to start with. Running out of them half-way makes libuv
 * abort, and libwebsockets unload its plugin while libuv still calls it.
 */
static bool has_descriptors(void)
{
    int descriptors[DESCRIPTORS_NEEDED];
    size_t count = 0;
    bool enough;

    while (count < DESCRIPTORS_NEEDED &&
           (descriptors[count] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
        count++;
    enough = count == DESCRIPTORS_NEEDED;
    while (count > 0)
        close(descriptors[--count]);
    return enough;
}

struct wi_loop *wi_loop_new_scalable(widl_error *error)
{
    struct uv_backend *uv;

    if (!has_descriptors()) {
        widl_error_set(error, WIDL_ERROR_LIMIT, NULL, "too few file descriptors are left");
        return NULL;
    }
    uv = wi_memory_take_zeroed(NULL, sizeof(*uv));
    if (!uv || uv_loop_init(&uv->loop) != 0) {
        wi_memory_give_back(NULL, uv, sizeof(*uv));
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    uv_timer_init(&uv->loop, &uv->timer);
    uv->base.operations = &OPERATIONS;
    return wi_loop_create(&uv->base, error);
}
