/* SPDX-License-Identifier: MIT */
/*
 * The scripted router. Everything is in one static struct, which fake_start() clears: a test has
 * one session at a time.
 */
#include "fake_transport.h"

#include <stdlib.h>
#include <string.h>

#include <widl/value.h>

#include "support/cmocka_widl.h"
#include "transport/tls_context.h"
#include "transport/url.h"
#include "value/transcode.h"

enum step_kind { EXPECT, SAY, DROP, DO };

struct step {
    enum step_kind kind;
    char *text; /**< owned */
    widl_buffer bytes;
    widl_code code;
    void (*action)(void *user);
    void *user;
};

struct wi_loop {
    bool woken;
};

struct wi_channel {
    struct wi_channel_events events;
    void *user;
    bool opened;
    bool ending; /**< `closed` follows from the next turn */
    struct wi_channel_end end;
};

#define MOST_STEPS    512
#define MOST_MESSAGES 512

static struct {
    enum wi_serializer serializer;
    uint64_t now;
    uint32_t random;
    unsigned connections;
    bool stalled;
    unsigned stalled_turns;
    bool never_open;
    bool broken_loop;
    void (*answer)(const char *json);
    void (*pause)(bool paused);
    unsigned close_status;
    struct wi_channel_request request;
    struct wi_channel *channel;
    struct wi_loop loop;
    struct step steps[MOST_STEPS];
    size_t step_count;
    size_t next_step;
    widl_buffer messages[MOST_MESSAGES]; /**< sent by the client */
    size_t message_count;
    size_t flushed; /**< of them, seen by the router */
    size_t checked; /**< of them, compared with the script */
    size_t queued_bytes;
    widl_arena arena;
} fake;

enum wi_serializer fake_json = WI_JSON;
enum wi_serializer fake_msgpack = WI_MSGPACK;

/** The JSON form of a message. */
static char *message_text(const widl_buffer *message)
{
    widl_buffer text = {0};
    widl_problem problem;
    if (fake.serializer == WI_MSGPACK) {
        widl_value value = {message->data, message->size};
        if (!wi_msgpack_to_json(value, &text, &problem))
            fail_msg("the session sent no proper MessagePack: %s", problem.text);
    } else {
        assert_true(widl_buffer_append(&text, message->data, message->size));
    }
    assert_true(widl_buffer_append(&text, "", 1));
    return (char *)text.data;
}

static void check_message(const char *expected)
{
    char *text = message_text(&fake.messages[fake.checked++]);
    size_t size = strlen(expected);
    bool prefix = size > 0 && expected[size - 1] == '*';
    if (prefix ? strncmp(text, expected, size - 1) != 0 : strcmp(text, expected) != 0)
        fail_msg("expected %s\n      sent %s", expected, text);
    free(text);
}

static struct step *add_step(enum step_kind kind)
{
    assert_true(fake.step_count < MOST_STEPS);
    struct step *step = &fake.steps[fake.step_count++];
    *step = (struct step){.kind = kind};
    return step;
}

void fake_expect(const char *json)
{
    add_step(EXPECT)->text = strdup(json);
}

void fake_say_bytes(const void *data, size_t size)
{
    assert_true(widl_buffer_append(&add_step(SAY)->bytes, data, size));
}

void fake_say(const char *json)
{
    widl_problem problem;
    if (fake.serializer == WI_JSON) {
        fake_say_bytes(json, strlen(json));
        return;
    }
    if (!wi_json_to_msgpack(widl_str(json), &add_step(SAY)->bytes, &problem))
        fail_msg("the script is broken: %s: %s", problem.text, json);
}

void fake_answer_with(void (*answer)(const char *json), void (*pause)(bool paused))
{
    fake.answer = answer;
    fake.pause = pause;
}

void fake_drop(widl_code code, const char *text)
{
    struct step *step = add_step(DROP);
    step->code = code;
    step->text = strdup(text);
}

void fake_do(void (*action)(void *user), void *user)
{
    struct step *step = add_step(DO);
    step->action = action;
    step->user = user;
}

void fake_stall(bool stalled)
{
    fake.stalled = stalled;
}

void fake_stall_for(unsigned turns)
{
    fake.stalled = true;
    fake.stalled_turns = turns;
}

void fake_never_open(void)
{
    fake.never_open = true;
}

void fake_break_loop(bool broken)
{
    fake.broken_loop = broken;
}

uint64_t fake_now(void *user)
{
    (void)user;
    return fake.now;
}

static uint32_t fake_random(void *user)
{
    (void)user;
    return fake.random;
}

void fake_set_random(uint32_t number)
{
    fake.random = number;
}

unsigned fake_connections(void)
{
    return fake.connections;
}

void fake_pass(uint64_t milliseconds)
{
    fake.now += milliseconds;
}

const struct wi_channel_request *fake_request(void)
{
    return &fake.request;
}

unsigned fake_close_status(void)
{
    return fake.close_status;
}

static void free_all(void)
{
    for (size_t i = 0; i < fake.step_count; i++) {
        free(fake.steps[i].text);
        widl_buffer_free(&fake.steps[i].bytes);
    }
    for (size_t i = 0; i < fake.message_count; i++)
        widl_buffer_free(&fake.messages[i]);
    widl_arena_free(&fake.arena);
}

void fake_start(enum wi_serializer serializer)
{
    memset(&fake, 0, sizeof(fake));
    fake.serializer = serializer;
    fake.now = 5000;
}

void fake_forget(void)
{
    assert_null(fake.channel);
    free_all();
    fake_start(fake.serializer);
}

void fake_finish(void)
{
    if (fake.next_step < fake.step_count) {
        const struct step *step = &fake.steps[fake.next_step];
        fail_msg("step %zu of the script was not reached: %s", fake.next_step + 1,
                 step->text ? step->text : "");
    }
    if (fake.checked < fake.message_count)
        fail_msg("not expected: %s", message_text(&fake.messages[fake.checked]));
    fake_forget();
}

int fake_set_up(void **state)
{
    fake_start(*(enum wi_serializer *)*state);
    return 0;
}

int fake_tear_down(void **state)
{
    (void)state;
    fake_finish();
    return 0;
}

struct wi_loop *wi_loop_new(const widl_allocator *allocator, widl_error *error)
{
    (void)allocator;
    (void)error;
    return &fake.loop;
}

static void end_channel(const struct wi_channel_end *end)
{
    struct wi_channel *channel = fake.channel;
    fake.channel = NULL;
    channel->events.closed(channel->user, end);
    free(channel);
}

void wi_loop_free(struct wi_loop *loop)
{
    struct wi_channel_end end = {WIDL_ERROR_CLOSED, "cut"};
    (void)loop;
    if (fake.channel)
        end_channel(&end);
}

void wi_loop_share(struct wi_loop *loop, void (*unlock)(void *user), void (*lock)(void *user),
                   void *user)
{
    (void)loop;
    (void)unlock;
    (void)lock;
    (void)user;
}

int wi_loop_descriptor(struct wi_loop *loop)
{
    (void)loop;
    return -1;
}

uint32_t wi_loop_timeout(struct wi_loop *loop)
{
    (void)loop;
    return UINT32_MAX;
}

void wi_loop_wake(struct wi_loop *loop)
{
    loop->woken = true;
}

/** Do the next step of the script. Return: false when it has to wait. */
static bool do_step(void)
{
    if (fake.next_step == fake.step_count)
        return false;
    struct step *step = &fake.steps[fake.next_step];
    if (step->kind == EXPECT && fake.checked == fake.flushed)
        return false;
    if (step->kind != EXPECT && step->kind != DO && !fake.channel)
        return false;
    fake.next_step++;
    struct wi_channel_end end = {step->code, step->text};
    switch (step->kind) {
    case EXPECT:
        check_message(step->text);
        break;
    case SAY:
        fake.channel->events.received(fake.channel->user, step->bytes.data, step->bytes.size);
        break;
    case DROP:
        end_channel(&end);
        break;
    case DO:
        step->action(step->user);
        break;
    }
    return true;
}

static bool open_channel(void)
{
    if (!fake.channel || fake.channel->opened || fake.never_open)
        return false;
    if (fake.next_step < fake.step_count && fake.steps[fake.next_step].kind == DROP)
        return false;
    fake.channel->opened = true;
    fake.channel->events.opened(fake.channel->user, fake.serializer);
    return true;
}

/** Let the test answer what has been flushed. */
static void answer_messages(void)
{
    fake.pause(true);
    while (fake.checked < fake.flushed) {
        char *text = message_text(&fake.messages[fake.checked++]);
        fake.answer(text);
        free(text);
    }
    fake.pause(false);
}

static bool flush(void)
{
    if (fake.stalled || fake.flushed == fake.message_count)
        return false;
    fake.flushed = fake.message_count;
    fake.queued_bytes = 0;
    if (fake.answer)
        answer_messages();
    return true;
}

bool wi_loop_turn(struct wi_loop *loop, uint32_t timeout_ms)
{
    if (fake.broken_loop)
        return false;
    bool busy = loop->woken;
    loop->woken = false;
    busy |= open_channel();
    if (fake.stalled_turns > 0) {
        busy = true;
        fake.stalled = --fake.stalled_turns > 0;
    }
    busy |= flush();
    while (do_step()) {
        busy = true;
        flush();
    }
    if (fake.channel && fake.channel->ending && !fake.stalled) {
        struct wi_channel_end end = fake.channel->end;
        end_channel(&end);
        busy = true;
    }
    if (busy)
        return true;
    if (timeout_ms == UINT32_MAX)
        fail_msg("the session waits for ever; %zu of %zu steps done", fake.next_step,
                 fake.step_count);
    fake.now += timeout_ms;
    return true;
}

struct wi_channel *wi_channel_connect(struct wi_loop *loop,
                                      const struct wi_channel_request *request,
                                      const struct wi_channel_events *events, void *user,
                                      widl_error *error)
{
    (void)loop;
    if (strncmp(request->url, "ws://", 5) != 0) {
        widl_error_set(error, WIDL_ERROR_URL, NULL, "not a ws:// URL");
        return NULL;
    }
    struct wi_channel *channel = calloc(1, sizeof(*channel));
    if (!channel) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    channel->events = *events;
    channel->user = user;
    fake.request = *request;
    fake.channel = channel;
    fake.connections++;
    return channel;
}

void wi_channel_describe(const struct wi_channel *channel, struct wi_channel_facts *ret)
{
    (void)channel;
    *ret = (struct wi_channel_facts){.protocol = "websocket", .address = ""};
}

widl_code wi_channel_send(struct wi_channel *channel, const void *data, size_t size)
{
    if (channel->ending)
        return WIDL_ERROR_CLOSED;
    if (size > fake.request.limits.max_queue_bytes)
        return WIDL_ERROR_LIMIT;
    if (fake.queued_bytes + size > fake.request.limits.max_queue_bytes)
        return WIDL_ERROR_WOULD_BLOCK;
    assert_true(fake.message_count < MOST_MESSAGES);
    widl_buffer *message = &fake.messages[fake.message_count];
    if (!widl_buffer_append(message, data, size))
        return WIDL_ERROR_MEMORY;
    fake.message_count++;
    fake.queued_bytes += size;
    return WIDL_OK;
}

size_t wi_channel_queued(const struct wi_channel *channel)
{
    (void)channel;
    return fake.queued_bytes;
}

void wi_channel_close(struct wi_channel *channel, uint16_t status)
{
    if (channel->ending)
        return;
    fake.close_status = status;
    channel->ending = true;
    channel->end = (struct wi_channel_end){WIDL_OK, ""};
}

void wi_channel_cut(struct wi_channel *channel)
{
    channel->ending = true;
    channel->end = (struct wi_channel_end){WIDL_ERROR_CLOSED, "cut"};
}

widl_session *fake_connect_with(const char *realm, const widl_options *options, widl_error *error)
{
    struct wi_session_clock clock = {.now_ms = fake_now, .random = fake_random};
    return wi_session_connect("ws://127.0.0.1:8080/ws", realm, options, &clock, error);
}

/* The fake speaks no TLS. */
bool wi_url_is_secure(const char *url)
{
    (void)url;
    return false;
}

struct wi_tls_context *wi_tls_client_context(const widl_client_tls *tls,
                                             const widl_allocator *allocator, widl_error *error)
{
    (void)tls;
    (void)allocator;
    (void)error;
    return NULL;
}

void wi_tls_context_release(struct wi_tls_context *context)
{
    (void)context;
}

static widl_session *welcome(const char *message, const widl_options *options)
{
    widl_error error = {0};
    fake_expect(FAKE_HELLO);
    fake_say(message);
    widl_session *session = fake_connect_with("realm1", options, &error);
    if (!session)
        fail_msg("no session: %s", widl_error_text(&error));
    return session;
}

widl_session *fake_session(const widl_options *options)
{
    return welcome(FAKE_WELCOME, options);
}

widl_session *fake_advanced_session(const widl_options *options)
{
    return welcome(FAKE_ADVANCED_WELCOME, options);
}

void fake_close(widl_session *session)
{
    fake_expect("[6,{},\"wamp.close.close_realm\"]");
    fake_say("[6,{},\"wamp.close.goodbye_and_out\"]");
    widl_session_close(session);
}

static widl_value value_of(const char *json)
{
    widl_value value = {0};
    widl_error error;
    if (json && !widl_value_from_json(widl_str(json), &fake.arena, &value, &error))
        fail_msg("the test is broken: %s", error.text);
    return value;
}

widl_payload fake_payload(const char *args, const char *kwargs)
{
    return (widl_payload){value_of(args), value_of(kwargs)};
}

static void check_half(widl_value value, const char *expected)
{
    widl_error error;
    if (!expected) {
        assert_int_equal(value.size, 0);
        return;
    }
    char *text = widl_value_to_json(value, &fake.arena, &error);
    assert_non_null(text);
    assert_string_equal(text, expected);
}

void fake_check_payload(const widl_payload *payload, const char *args, const char *kwargs)
{
    assert_non_null(payload);
    check_half(payload->args, args);
    check_half(payload->kwargs, kwargs);
}
