/* SPDX-License-Identifier: MIT */
/* A subscriber for tests: every event is copied, and waited for by processing the session. */
#include "base/clock.h"
#include "base/memory.h"
#include "session/kept.h"
#include "session/session.h"

struct recorded_topic {
    widl_recorder *recorder;
    const widl_stub_topic *model;
    widl_subscription *subscription;
    struct wi_kept events;
};

struct widl_recorder {
    widl_session *session;
    widl_arena memory;
    size_t count;
    struct recorded_topic topics[];
};

/** Never called: what a typed subscription cannot be without. */
static void no_callback(void)
{
}

static void take(void (*callback)(void), void *user, const void *event, const widl_event *details)
{
    struct recorded_topic *topic = user;

    (void)callback;
    (void)details;
    wi_kept_add(&topic->events, &topic->model->event, &topic->model->uri, event,
                &topic->recorder->memory);
}

static size_t size_of(size_t topics)
{
    return sizeof(widl_recorder) + topics * sizeof(struct recorded_topic);
}

widl_recorder *widl_recorder_new(widl_session *session, const widl_stub_topic *const *topics,
                                 size_t count, widl_error *error)
{
    const widl_allocator *allocator = session ? session->options.allocator : NULL;
    widl_recorder *recorder = wi_memory_take_zeroed(allocator, size_of(count));

    if (!recorder) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    recorder->session = session;
    recorder->memory = (widl_arena){.limit = WI_KEPT_BYTES_MAX, .allocator = allocator};
    recorder->count = count;
    for (size_t i = 0; i < count; i++) {
        struct recorded_topic *topic = &recorder->topics[i];

        topic->recorder = recorder;
        topic->model = topics[i];
        topic->subscription =
            widl_stub_subscribe(session, topics[i], NULL, take, no_callback, topic, error);
        if (!topic->subscription) {
            widl_recorder_free(recorder);
            return NULL;
        }
    }
    return recorder;
}

void widl_recorder_free(widl_recorder *recorder)
{
    if (!recorder)
        return;
    for (size_t i = 0; i < recorder->count; i++)
        widl_unsubscribe(recorder->topics[i].subscription, NULL);
    widl_arena_free(&recorder->memory);
    wi_memory_give_back(recorder->memory.allocator, recorder, size_of(recorder->count));
}

size_t widl_recorder_count(const widl_recorder *recorder, size_t index)
{
    return recorder->topics[index].events.count;
}

const void *widl_recorder_event(const widl_recorder *recorder, size_t index, size_t event)
{
    return wi_kept_at(&recorder->topics[index].events, event);
}

bool widl_recorder_wait(widl_recorder *recorder, size_t index, size_t count, uint32_t timeout_ms,
                        widl_error *error)
{
    uint64_t deadline = wi_clock_ms() + timeout_ms;

    while (widl_recorder_count(recorder, index) < count) {
        uint64_t now = wi_clock_ms();

        if (now >= deadline)
            return widl_error_set(error, WIDL_ERROR_TIMEOUT, NULL,
                                  "%zu of %zu events have come in time",
                                  widl_recorder_count(recorder, index), count);
        if (!widl_session_process(recorder->session, (uint32_t)(deadline - now), error))
            return false;
    }
    return true;
}
