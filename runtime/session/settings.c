/* SPDX-License-Identifier: MIT */
/*
 * The settings of a session.
 *
 * Invariant: what a session takes memory for later takes it from the program's allocator, which is
 * named here for everything that is part of the session itself.
 */
#include "session/settings.h"

#include "base/memory.h"
#include "session/backoff.h"

#define DEFAULT_CONNECT_TIMEOUT_MS 10000
#define DEFAULT_CALL_TIMEOUT_MS    30000
#define DEFAULT_MESSAGE_BYTES      ((size_t)16 << 20)
#define DEFAULT_QUEUE_BYTES        ((size_t)64 << 20)
#define DEFAULT_PENDING            65536
#define DEFAULT_INVOCATIONS        4096
#define DEFAULT_INVOCATION_BYTES   ((size_t)256 << 20)

/** What a message may take in MessagePack and decoded texts, as a multiple of its size. */
#define SCRATCH_FACTOR 4

static void set_default_u32(uint32_t *option, uint32_t value)
{
    if (*option == 0)
        *option = value;
}

static void set_default_size(size_t *option, size_t value)
{
    if (*option == 0)
        *option = value;
}

/** Let all that a session keeps come from its allocator. */
static void set_allocator(struct widl_session *session, const widl_allocator *allocator)
{
    session->pending.by_id.allocator = allocator;
    session->registrations.allocator = allocator;
    session->open_invocations.allocator = allocator;
    session->topics_by_uri.allocator = allocator;
    session->topics_by_id.allocator = allocator;
    session->encoded.allocator = allocator;
    session->spare.allocator = allocator;
    session->options_memory.allocator = allocator;
    session->scratch.allocator = allocator;
}

bool wi_settings_check(const widl_options *options, widl_error *error)
{
    return !options || wi_memory_is_whole(options->allocator) ||
           widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "the allocator lacks a function");
}

void wi_settings_take(struct widl_session *session, const widl_options *options)
{
    widl_options *own = &session->options;
    if (options)
        *own = *options;
    set_allocator(session, own->allocator);
    set_default_u32(&own->connect_timeout_ms, DEFAULT_CONNECT_TIMEOUT_MS);
    set_default_u32(&own->call_timeout_ms, DEFAULT_CALL_TIMEOUT_MS);
    set_default_size(&own->max_message_bytes, DEFAULT_MESSAGE_BYTES);
    set_default_size(&own->max_queue_bytes, DEFAULT_QUEUE_BYTES);
    set_default_size(&own->max_pending, DEFAULT_PENDING);
    set_default_size(&own->max_invocations, DEFAULT_INVOCATIONS);
    set_default_size(&own->max_invocation_bytes, DEFAULT_INVOCATION_BYTES);
    wi_backoff_complete(&own->reconnect);
    if (own->max_message_bytes > WIDL_ARENA_DEFAULT_LIMIT / SCRATCH_FACTOR)
        session->scratch.limit = own->max_message_bytes < SIZE_MAX / SCRATCH_FACTOR
                                     ? own->max_message_bytes * SCRATCH_FACTOR
                                     : SIZE_MAX;
}
