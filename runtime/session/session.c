/* SPDX-License-Identifier: MIT */
/*
 * The session object: connecting, turning the loop, serving, closing.
 *
 * Invariants: the loop is turned only outside callbacks, so callbacks never nest; a session is
 * released only by widl_session_close() outside callbacks, when no other thread is in one of its
 * functions, so nothing that the user or this folder still works with disappears; user code is
 * always called by the thread that has the floor, from outside of the gate.
 */
#include "session/session.h"

#include <assert.h>
#include <stdarg.h>

#include "base/clock.h"
#include "base/format.h"
#include "base/memory.h"
#include "base/random.h"
#include "session/callee.h"
#include "session/dispatch.h"
#include "session/invocation.h"
#include "session/lifecycle.h"
#include "session/network.h"
#include "session/outgoing.h"
#include "session/restore.h"
#include "session/settings.h"
#include "session/subscriber.h"
#include "transport/frame.h"

static uint64_t monotonic_ms(void *user)
{
    (void)user;
    return wi_clock_ms();
}

uint64_t wi_session_now(const struct widl_session *session)
{
    return session->clock.now_ms(session->clock.user);
}

uint32_t wi_session_random(const struct widl_session *session)
{
    uint32_t number;
    if (session->clock.random)
        return session->clock.random(session->clock.user);
    wi_random_bytes(&number, sizeof(number));
    return number;
}

/** Whether the function that has made the session has returned it, or will. */
static bool is_of_program(const struct widl_session *session)
{
    return session->rejoin.has_joined || session->rejoin.starts;
}

bool wi_session_is_apart(const struct widl_session *session)
{
    return is_of_program(session) && session->state < WI_ESTABLISHED;
}

bool wi_session_is_alive(const struct widl_session *session)
{
    return is_of_program(session) && session->state <= WI_ESTABLISHED;
}

void wi_session_log(struct widl_session *session, widl_log_level level, const char *format, ...)
{
    char line[2 * WIDL_ERROR_TEXT_SIZE];
    va_list arguments;
    if (!session->options.log)
        return;
    va_start(arguments, format);
    wi_format(line, sizeof(line), format, arguments);
    va_end(arguments);
    unsigned depth = wi_gate_call_out(&session->gate);
    session->options.log(session->options.log_user, level, line);
    wi_gate_come_back(&session->gate, depth);
}

bool wi_session_usable(const struct widl_session *session, widl_error *error)
{
    if (session->state == WI_ESTABLISHED)
        return true;
    const widl_error *end = &session->end;
    if (wi_session_is_apart(session))
        return widl_error_set(error, WIDL_ERROR_DISCONNECTED, end->uri, "not connected: %s",
                              widl_error_text(end));
    return widl_error_set(error, WIDL_ERROR_CLOSED, end->uri, "%s", widl_error_text(end));
}

bool wi_session_in_callback(const struct widl_session *session)
{
    const widl_carrier_operations *carrier = session->carrier;
    return wi_gate_in_callback(&session->gate) ||
           (carrier->is_turning && carrier->is_turning(session->carrier_user));
}

bool wi_session_enter_carrier(struct widl_session *session, widl_error *error)
{
    const widl_carrier_operations *carrier = session->carrier;
    return !carrier->enter || carrier->enter(session->carrier_user) ||
           widl_error_set(error, WIDL_ERROR_THREAD, NULL,
                          "the session belongs to the thread that uses its router");
}

void wi_session_leave_carrier(struct widl_session *session)
{
    if (session->carrier->leave)
        session->carrier->leave(session->carrier_user);
}

bool wi_session_may_use(struct widl_session *session, widl_error *error)
{
    if (!wi_session_enter_carrier(session, error))
        return false;
    wi_session_leave_carrier(session);
    return true;
}

bool wi_session_may_block(struct widl_session *session, widl_error *error)
{
    return wi_session_may_block_until(session, wi_session_deadline(session, 0), error);
}

bool wi_session_may_block_until(struct widl_session *session, uint64_t deadline, widl_error *error)
{
    if (wi_session_in_callback(session))
        return widl_error_set(error, WIDL_ERROR_REENTRANT, NULL,
                              "a blocking function was called from a callback");
    if (!wi_session_may_use(session, error))
        return false;
    if (session->options.reconnect.wait)
        wi_reconnect_await(session, deadline);
    return wi_session_usable(session, error);
}

/** How many milliseconds are left; UINT32_MAX: no end. */
static uint32_t left_until(const struct widl_session *session, uint64_t deadline)
{
    uint64_t now = wi_session_now(session);
    if (deadline == WI_NEVER)
        return UINT32_MAX;
    if (deadline <= now)
        return 0;
    return deadline - now < UINT32_MAX ? (uint32_t)(deadline - now) : UINT32_MAX - 1;
}

uint32_t wi_session_time_to_wait(const struct widl_session *session, uint64_t deadline)
{
    const struct wi_pending *first = wi_pending_first(&session->pending);
    uint64_t reconnect = wi_reconnect_deadline(session);
    if (first && first->deadline < deadline)
        deadline = first->deadline;
    return left_until(session, reconnect < deadline ? reconnect : deadline);
}

static void begin_event(struct widl_session *session)
{
    wi_gate_enter(&session->gate);
    wi_gate_take_floor(&session->gate);
}

static void end_event(struct widl_session *session)
{
    wi_gate_yield_floor(&session->gate);
    wi_gate_leave(&session->gate);
}

void widl_carrier_opened(widl_session *session, widl_serializers serializer)
{
    begin_event(session);
    session->serializer = serializer == WIDL_SERIALIZERS_JSON   ? WI_JSON
                          : serializer == WIDL_SERIALIZERS_CBOR ? WI_CBOR
                                                                : WI_MSGPACK;
    if (session->state == WI_CONNECTING)
        wi_session_say_hello(session);
    end_event(session);
}

uint32_t widl_carrier_tick(widl_session *session)
{
    begin_event(session);
    wi_dispatch_timeouts(session);
    wi_reconnect_tick(session);
    if (session->leave_requested && wi_session_is_alive(session))
        wi_session_leave_later(session);
    uint32_t left_ms = wi_session_time_to_wait(session, WI_NEVER);
    end_event(session);
    return left_ms;
}

void widl_carrier_received(widl_session *session, const void *data, size_t size)
{
    begin_event(session);
    wi_dispatch(session, data, size);
    end_event(session);
}

void widl_carrier_closed(widl_session *session, widl_code code, const char *text)
{
    widl_error error;

    begin_event(session);
    bool established = session->state >= WI_ESTABLISHED;
    session->is_carried = false;
    if (code == WIDL_ERROR_ARGUMENT)
        session->rejoin.is_over = true;
    if (code == WIDL_OK || code == WIDL_ERROR_CLOSED || code == WIDL_ERROR_ARGUMENT)
        code = established ? WIDL_ERROR_CLOSED : WIDL_ERROR_CONNECT;
    widl_error_set(&error, code, NULL, "%s%s", established ? "the connection ended: " : "",
                   text && text[0] ? text : "no reason was given");
    /* If it is waiting, this side has ended the connection and has said why. */
    if (session->state != WI_WAITING)
        wi_session_end(session, &error, false, 0);
    end_event(session);
}

void widl_carrier_unlock(widl_session *session)
{
    session->gate.is_polled = true;
    session->unlocked_depth = wi_gate_step_out(&session->gate);
}

void widl_carrier_lock(widl_session *session)
{
    wi_gate_step_in(&session->gate, session->unlocked_depth);
    session->gate.is_polled = false;
    session->gate.is_prodded = false;
}

void wi_session_prod(struct widl_session *session)
{
    struct wi_gate *gate = &session->gate;
    bool has_loop = session->is_watched && !gate->is_led;
    if ((!gate->is_polled && !has_loop) || gate->is_prodded)
        return;
    gate->is_prodded = true;
    session->carrier->wake(session->carrier_user);
}

/** Go on with what found no room, once there is enough of it again. */
static void use_room(struct widl_session *session)
{
    if (session->is_carried &&
        session->carrier->queued(session->carrier_user) > session->options.max_queue_bytes / 2)
        return;
    if (wi_session_is_apart(session))
        return;
    session->is_full = false;
    wi_gate_rouse_all(&session->gate);
    /* Behind GOODBYE nothing may be sent. */
    if (session->state != WI_ESTABLISHED)
        return;
    wi_invocation_pay(session);
    wi_restore_go_on(session);
    wi_offline_send(session);
    if (!session->options.on_writable || session->is_full)
        return;
    unsigned depth = wi_gate_call_out(&session->gate);
    session->options.on_writable(session->options.writable_user, session);
    wi_gate_come_back(&session->gate, depth);
}

/** Turn the carrier for all who wait. */
static void lead(struct widl_session *session, uint64_t deadline)
{
    struct wi_gate *gate = &session->gate;
    gate->is_led = true;
    gate->is_prodded = false;
    bool turned =
        session->carrier->turn(session->carrier_user, wi_session_time_to_wait(session, deadline));
    wi_gate_take_floor(gate);
    if (!turned) {
        widl_error error;
        widl_error_set(&error, WIDL_ERROR_CLOSED, NULL, "the event loop failed");
        session->rejoin.is_over = true;
        wi_session_end(session, &error, false, WI_CLOSE_INTERNAL);
    }
    wi_dispatch_timeouts(session);
    wi_reconnect_tick(session);
    if (session->is_full)
        use_room(session);
    wi_gate_yield_floor(gate);
    gate->is_led = false;
    /* It may have been meant for one that follows. */
    if (atomic_load(&session->stop))
        wi_gate_rouse_all(gate);
}

void wi_session_turn_for(struct widl_session *session, uint64_t deadline, struct wi_follower **slot)
{
    assert(!wi_session_in_callback(session));
    if (!session->gate.is_led) {
        lead(session, deadline);
        if (session->leave_requested && wi_session_is_alive(session))
            wi_session_leave(session);
        return;
    }
    uint32_t left_ms = left_until(session, deadline);
    if (left_ms > 0)
        wi_gate_follow(&session->gate, slot, left_ms);
}

void wi_session_turn(struct widl_session *session, uint64_t deadline)
{
    wi_session_turn_for(session, deadline, NULL);
}

static const widl_allocator *allocator_of(const widl_options *options)
{
    return options ? options->allocator : NULL;
}

static struct widl_session *session_new(const struct wi_session_clock *clock, const char *realm,
                                        const widl_options *options)
{
    const widl_allocator *allocator = allocator_of(options);
    struct widl_session *session = wi_memory_take_zeroed(allocator, sizeof(*session));
    char *own_realm = wi_memory_copy_text(allocator, realm);
    if (!session || !own_realm || !wi_gate_init(&session->gate)) {
        wi_memory_give_back_text(allocator, own_realm);
        wi_memory_give_back(allocator, session, sizeof(*session));
        return NULL;
    }
    session->realm = own_realm;
    session->clock = *clock;
    session->state = WI_CONNECTING;
    wi_settings_take(session, options);
    wi_reconnect_init(session);
    wi_offline_init(&session->offline);
    wi_list_init(&session->all_registrations);
    wi_list_init(&session->all_topics);
    wi_list_init(&session->invocations);
    wi_list_init(&session->owed);
    wi_list_init(&session->attachments);
    atomic_init(&session->stop, false);
    return session;
}

/** Release the session, which has ended, and everything that belongs to it. The thread uses the
 * carrier, and then does no more. */
static void session_free(struct widl_session *session)
{
    const widl_allocator *allocator = session->options.allocator;
    session->carrier->release(session->carrier_user);
    wi_callee_done(session);
    wi_subscriber_done(session);
    WI_LIST_FOR_EACH(link, after, &session->attachments)
    {
        struct wi_attachment *attachment = wi_container_of(link, struct wi_attachment, link);
        wi_list_remove(link);
        attachment->release(attachment);
    }
    wi_pending_done(&session->pending);
    wi_login_end(&session->login);
    wi_credentials_free(session->credentials);
    wi_offline_done(session);
    wi_memory_give_back_text(allocator, session->realm);
    widl_buffer_free(&session->encoded);
    widl_buffer_free(&session->spare);
    widl_buffer_free(&session->options_memory);
    widl_arena_free(&session->scratch);
    wi_gate_done(&session->gate);
    wi_memory_give_back(allocator, session, sizeof(*session));
}

/** Turn the loop until WELCOME or failure. */
static bool await_welcome(struct widl_session *session, widl_error *error)
{
    uint64_t deadline = wi_session_now(session) + session->options.connect_timeout_ms;
    while (session->state < WI_ESTABLISHED && wi_session_now(session) < deadline)
        wi_session_turn(session, deadline);
    if (session->state == WI_ESTABLISHED)
        return true;
    if (session->state < WI_ESTABLISHED) {
        session->carrier->cut(session->carrier_user);
        return widl_error_set(error, WIDL_ERROR_TIMEOUT, NULL,
                              "the router did not admit the session within %lu ms",
                              (unsigned long)session->options.connect_timeout_ms);
    }
    if (error)
        *error = session->end;
    return false;
}

/** Give up a session that has not been established; an ABORT on its way is still sent. */
static void discard(struct widl_session *session)
{
    if (session->state == WI_ENDED)
        wi_session_leave(session);
    session->state = WI_ENDED;
    /* Whoever is making a session uses the carrier already. */
    wi_session_enter_carrier(session, NULL);
    wi_gate_leave(&session->gate);
    session_free(session);
}

/** Release a carrier that no session has got. */
static void discard_carrier(const widl_carrier_operations *operations, void *user)
{
    if (operations->enter)
        operations->enter(user);
    operations->release(user);
}

/** Keep the credentials, also for joining again. */
static bool keep_credentials(struct widl_session *session, widl_error *error)
{
    const widl_credentials *given = session->options.credentials;
    session->options.credentials = NULL;
    if (!given)
        return true;
    session->credentials = wi_credentials_new(given, session->options.allocator, error);
    return session->credentials != NULL;
}

/** Connect and say HELLO. */
static bool start(struct widl_session *session, widl_error *error)
{
    session->is_carried =
        session->carrier->start(session->carrier_user, session, &session->options, error);
    return session->is_carried;
}

/** A session that has begun to connect, with the calling thread inside its gate; NULL on failure.
 */
static struct widl_session *begin_over(const widl_carrier_operations *operations, void *user,
                                       const char *realm, const widl_options *options,
                                       const struct wi_session_clock *clock, widl_error *error)
{
    struct widl_session *session = session_new(clock, realm, options);
    if (!session) {
        discard_carrier(operations, user);
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    session->carrier = operations;
    session->carrier_user = user;
    wi_gate_enter(&session->gate);
    if (keep_credentials(session, error) && wi_session_may_say_hello(session, error) &&
        start(session, error))
        return session;
    discard(session);
    return NULL;
}

struct widl_session *wi_session_connect_over(const widl_carrier_operations *operations, void *user,
                                             const char *realm, const widl_options *options,
                                             const struct wi_session_clock *clock,
                                             widl_error *error)
{
    struct widl_session *session = begin_over(operations, user, realm, options, clock, error);
    if (!session)
        return NULL;
    if (await_welcome(session, error)) {
        wi_gate_leave(&session->gate);
        return session;
    }
    discard(session);
    return NULL;
}

/** The carrier to `url`; NULL on failure. */
static void *reach(const char *url, const char *realm, const widl_options *options,
                   widl_error *error)
{
    if (!wi_uri_check(realm, "a realm", error) || !wi_settings_check(options, error))
        return NULL;
    if (!url) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no URL");
        return NULL;
    }
    void *network = wi_network_new(url, allocator_of(options));
    if (!network)
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    return network;
}

struct widl_session *wi_session_connect(const char *url, const char *realm,
                                        const widl_options *options,
                                        const struct wi_session_clock *clock, widl_error *error)
{
    void *network = reach(url, realm, options, error);
    if (!network)
        return NULL;
    return wi_session_connect_over(&wi_network_operations, network, realm, options, clock, error);
}

struct widl_session *wi_session_start(const char *url, const char *realm,
                                      const widl_options *options,
                                      const struct wi_session_clock *clock, widl_error *error)
{
    void *network = reach(url, realm, options, error);
    if (!network)
        return NULL;
    struct widl_session *session =
        begin_over(&wi_network_operations, network, realm, options, clock, error);
    if (!session)
        return NULL;
    session->rejoin.starts = true;
    session->rejoin.due = wi_session_now(session) + session->options.connect_timeout_ms;
    widl_error_set(&session->end, WIDL_ERROR_CLOSED, NULL, "the realm has not been joined yet");
    wi_gate_leave(&session->gate);
    return session;
}

widl_session *widl_connect_start(const char *url, const char *realm, const widl_options *options,
                                 widl_error *error)
{
    struct wi_session_clock clock = {.now_ms = monotonic_ms};
    return wi_session_start(url, realm, options, &clock, error);
}

widl_session *widl_connect(const char *url, const char *realm, const widl_options *options,
                           widl_error *error)
{
    struct wi_session_clock clock = {.now_ms = monotonic_ms};
    return wi_session_connect(url, realm, options, &clock, error);
}

widl_session *widl_connect_over(const widl_carrier_operations *operations, void *user,
                                const char *realm, const widl_options *options, widl_error *error)
{
    struct wi_session_clock clock = {.now_ms = monotonic_ms};
    if (!wi_uri_check(realm, "a realm", error) || !wi_settings_check(options, error)) {
        discard_carrier(operations, user);
        return NULL;
    }
    return wi_session_connect_over(operations, user, realm, options, &clock, error);
}

/** Leave the realm, or have it left when the callback is over. Return: whether it has been left. */
static bool leave(struct widl_session *session)
{
    if (!wi_session_in_callback(session)) {
        wi_session_leave(session);
        return true;
    }
    session->leave_requested = true;
    wi_session_prod(session);
    return false;
}

/** Begin to end the session; false when another thread is to do that, which the log says. */
static bool may_end(struct widl_session *session)
{
    widl_error error;
    if (wi_session_enter_carrier(session, &error))
        return true;
    wi_gate_take_floor(&session->gate);
    wi_session_log(session, WIDL_LOG_ERROR, "not left: %s", widl_error_text(&error));
    wi_gate_yield_floor(&session->gate);
    return false;
}

void widl_session_leave(widl_session *session)
{
    if (!session)
        return;
    wi_gate_enter(&session->gate);
    if (may_end(session)) {
        leave(session);
        wi_session_leave_carrier(session);
    }
    wi_gate_leave(&session->gate);
}

void widl_session_close(widl_session *session)
{
    if (!session)
        return;
    wi_gate_enter(&session->gate);
    bool may = may_end(session);
    bool left = may && leave(session);
    if (left)
        wi_gate_outlast(&session->gate);
    else if (may)
        wi_session_leave_carrier(session);
    wi_gate_leave(&session->gate);
    if (left)
        session_free(session);
}

static bool run(struct widl_session *session, widl_error *error)
{
    if (wi_session_in_callback(session))
        return wi_session_may_block(session, error);
    while (wi_session_is_alive(session)) {
        if (atomic_exchange(&session->stop, false))
            return true;
        wi_session_turn(session, WI_NEVER);
    }
    if (error)
        *error = session->end;
    return session->graceful;
}

bool widl_session_run(widl_session *session, widl_error *error)
{
    if (!session)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session");
    wi_gate_enter(&session->gate);
    bool may = wi_session_enter_carrier(session, error);
    bool is_well = may && run(session, error);
    if (may)
        wi_session_leave_carrier(session);
    wi_gate_leave(&session->gate);
    return is_well;
}

static bool process(struct widl_session *session, uint32_t timeout_ms, widl_error *error)
{
    if (wi_session_in_callback(session))
        return wi_session_may_block(session, error);
    if (wi_session_is_alive(session))
        wi_session_turn(session, wi_session_now(session) + timeout_ms);
    if (wi_session_is_alive(session))
        return true;
    if (error)
        *error = session->end;
    return false;
}

bool widl_session_process(widl_session *session, uint32_t timeout_ms, widl_error *error)
{
    if (!session)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session");
    wi_gate_enter(&session->gate);
    bool may = wi_session_enter_carrier(session, error);
    bool is_well = may && process(session, timeout_ms, error);
    if (may)
        wi_session_leave_carrier(session);
    wi_gate_leave(&session->gate);
    return is_well;
}

void widl_session_stop(widl_session *session)
{
    if (!session)
        return;
    atomic_store(&session->stop, true);
    session->carrier->wake(session->carrier_user);
}

bool widl_session_is_joined(const widl_session *session)
{
    if (!session)
        return false;
    wi_gate_enter((struct wi_gate *)&session->gate);
    bool is_joined = session->state == WI_ESTABLISHED;
    wi_gate_leave((struct wi_gate *)&session->gate);
    return is_joined;
}

uint64_t widl_session_id(const widl_session *session)
{
    if (!session)
        return 0;
    wi_gate_enter((struct wi_gate *)&session->gate);
    uint64_t id = session->id;
    wi_gate_leave((struct wi_gate *)&session->gate);
    return id;
}

bool widl_session_cookie(const widl_session *session, char *ret, size_t size)
{
    if (!session || !ret)
        return false;
    wi_gate_enter((struct wi_gate *)&session->gate);
    const char *cookie =
        session->carrier->cookie ? session->carrier->cookie(session->carrier_user) : NULL;
    bool fits = cookie && strlen(cookie) < size;
    if (fits)
        memcpy(ret, cookie, strlen(cookie) + 1);
    wi_gate_leave((struct wi_gate *)&session->gate);
    return fits;
}
