/* SPDX-License-Identifier: MIT */
/* Calls with intermediate results and further input, and canceling, against a scripted router. */
#include <stdio.h>

#include "fake_transport.h"
#include "support/cmocka_widl.h"

/** What a call's callbacks do and have seen. */
struct stream {
    unsigned progress;      /**< intermediate results so far */
    unsigned most_progress; /**< cancel after so many; 0: never */
    unsigned chunks;
    unsigned most_chunks;
    const char *chunk; /**< what each is; NULL: its number */
    unsigned ends;
    widl_code code;
    char uri[WIDL_ERROR_URI_SIZE];
    widl_session *session;
    widl_call_id id;
    widl_code inner;
};

static bool on_progress(void *user, const widl_payload *progress)
{
    struct stream *stream = user;
    char expected[16];
    stream->progress++;
    snprintf(expected, sizeof(expected), "[%u]", stream->progress);
    fake_check_payload(progress, expected, NULL);
    return stream->progress != stream->most_progress;
}

static bool next(void *user, widl_payload *ret_payload)
{
    struct stream *stream = user;
    char text[16];
    if (stream->chunks == stream->most_chunks)
        return false;
    stream->chunks++;
    snprintf(text, sizeof(text), "[%u]", stream->chunks);
    *ret_payload = fake_payload(stream->chunk ? stream->chunk : text, NULL);
    return true;
}

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct stream *stream = user;
    stream->ends++;
    assert_true((result == NULL) != (error == NULL));
    stream->code = error ? error->code : WIDL_OK;
    if (error)
        memcpy(stream->uri, error->uri, sizeof(stream->uri));
    else
        fake_check_payload(result, "[\"end\"]", NULL);
}

static void process(widl_session *session)
{
    assert_true(widl_session_process(session, 10, NULL));
}

static void progress_comes_before_the_result(void **state)
{
    struct stream stream = {0};
    widl_stream functions = {.on_progress = on_progress, .user = &stream};
    widl_call call = {.options.router_timeout_ms = 9};
    widl_payload result;
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[48,1,{\"timeout\":9,\"receive_progress\":true},\"com.a\",[\"x\"]]");
    fake_say("[50,1,{\"progress\":true},[1]]");
    fake_say("[50,1,{\"progress\":true},[2]]");
    fake_say("[50,1,{\"progress\":false},[\"end\"]]");
    widl_payload args = fake_payload("[\"x\"]", NULL);
    assert_true(widl_session_call_stream(session, "com.a", &args, &functions, &call, &result));
    fake_check_payload(&result, "[\"end\"]", NULL);
    assert_int_equal(stream.progress, 2);
    widl_call_release(&call);
    fake_close(session);
}

/** A router that knows no progress is not asked for it. */
static void progress_of_a_basic_router(void **state)
{
    struct stream stream = {0};
    widl_stream functions = {.on_progress = on_progress, .user = &stream};
    widl_stream with_input = {.next = next, .user = &stream};
    widl_call call = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[48,1,{},\"com.a\"]");
    fake_say("[50,1,{},[\"end\"]]");
    assert_true(widl_session_call_stream(session, "com.a", NULL, &functions, &call, NULL));
    assert_int_equal(stream.progress, 0);
    assert_false(widl_session_call_stream(session, "com.a", NULL, &with_input, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_UNSUPPORTED);
    assert_string_equal(call.error.text, "the router does not announce progressive calls "
                                         "(progressive_call_invocations)");
    widl_call_release(&call);
    fake_close(session);
}

static void false_cancels_the_call(void **state)
{
    struct stream stream = {.most_progress = 1};
    widl_stream functions = {.on_progress = on_progress, .user = &stream};
    widl_call call = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[48,1,{\"receive_progress\":true},\"com.a\"]");
    fake_say("[50,1,{\"progress\":true},[1]]");
    fake_expect("[49,1,{\"mode\":\"killnowait\"}]");
    assert_false(widl_session_call_stream(session, "com.a", NULL, &functions, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_CANCELED);

    /* What crosses the CANCEL is dropped. */
    fake_say("[50,1,{\"progress\":true},[2]]");
    fake_say("[8,48,1,{},\"wamp.error.canceled\"]");
    process(session);
    assert_int_equal(stream.progress, 1);
    widl_call_release(&call);
    fake_close(session);
}

static void pass_100_ms(void *user)
{
    (void)user;
    fake_pass(100);
}

/** The time is that between two answers. */
static void progress_renews_the_time(void **state)
{
    struct stream stream = {0};
    widl_stream functions = {.on_progress = on_progress, .user = &stream};
    widl_call call = {.options.timeout_ms = 150};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    uint64_t start = fake_now(NULL);
    fake_expect("[48,1,{\"receive_progress\":true},\"com.a\"]");
    fake_do(pass_100_ms, NULL);
    fake_say("[50,1,{\"progress\":true},[1]]");
    fake_do(pass_100_ms, NULL);
    fake_say("[50,1,{\"progress\":true},[2]]");
    fake_expect("[49,1,{\"mode\":\"killnowait\"}]");
    assert_false(widl_session_call_stream(session, "com.a", NULL, &functions, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_TIMEOUT);
    assert_int_equal(fake_now(NULL) - start, 350);
    widl_call_release(&call);
    fake_close(session);
}

static void input_is_sent_to_its_end(void **state)
{
    struct stream stream = {.most_chunks = 2};
    widl_stream functions = {.next = next, .user = &stream};
    widl_call call = {.options.disclose_me = true};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    widl_payload args = fake_payload("[\"name\"]", NULL);
    fake_expect("[48,1,{\"disclose_me\":true,\"progress\":true},\"com.a\",[\"name\"]]");
    fake_expect("[48,1,{\"progress\":true},\"com.a\",[1]]");
    fake_expect("[48,1,{\"progress\":true},\"com.a\",[2]]");
    fake_expect("[48,1,{},\"com.a\"]");
    fake_say("[50,1,{},[\"end\"]]");
    assert_true(widl_session_call_stream(session, "com.a", &args, &functions, &call, NULL));
    fake_expect("[48,2,{\"disclose_me\":true},\"com.b\"]");
    fake_say("[50,2,{}]");
    assert_true(widl_session_call(session, "com.b", NULL, &call, NULL));
    widl_call_release(&call);
    fake_close(session);
}

static void both_directions_at_once(void **state)
{
    struct stream stream = {.most_chunks = 3};
    widl_stream functions = {on_progress, next, &stream};
    widl_call call = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[48,1,{\"receive_progress\":true,\"progress\":true},\"com.a\"]");
    fake_expect("[48,1,{\"progress\":true},\"com.a\",[1]]");
    fake_say("[50,1,{\"progress\":true},[1]]");
    fake_expect("[48,1,{\"progress\":true},\"com.a\",[2]]");
    fake_say("[50,1,{\"progress\":true},[2]]");
    fake_expect("[48,1,{\"progress\":true},\"com.a\",[3]]");
    fake_expect("[48,1,{},\"com.a\"]");
    fake_say("[50,1,{},[\"end\"]]");
    assert_true(widl_session_call_stream(session, "com.a", NULL, &functions, &call, NULL));
    assert_int_equal(stream.progress, 2);
    widl_call_release(&call);
    fake_close(session);
}

static void an_early_answer_ends_the_input(void **state)
{
    struct stream stream = {.most_chunks = 1000};
    widl_stream functions = {.next = next, .user = &stream};
    widl_call call = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[48,1,{\"progress\":true},\"com.a\"]");
    fake_say("[8,48,1,{},\"com.enough\"]");
    fake_expect("[48,1,{\"progress\":true},\"com.a\",[1]]");
    assert_false(widl_session_call_stream(session, "com.a", NULL, &functions, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_REMOTE);
    assert_string_equal(call.error.uri, "com.enough");
    assert_int_equal(stream.chunks, 1);
    widl_call_release(&call);
    fake_close(session);
}

static void bad_input_cancels_the_call(void **state)
{
    struct stream stream = {.most_chunks = 5, .chunk = "{}"};
    widl_stream functions = {.next = next, .user = &stream};
    widl_call call = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[48,1,{\"progress\":true},\"com.a\"]");
    fake_expect("[49,1,{\"mode\":\"killnowait\"}]");
    assert_false(widl_session_call_stream(session, "com.a", NULL, &functions, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_ARGUMENT);
    assert_int_equal(stream.chunks, 1);
    widl_call_release(&call);
    process(session);
    fake_close(session);
}

static bool next_and_stall(void *user, widl_payload *ret_payload)
{
    const struct stream *stream = user;
    if (stream->chunks == 1)
        fake_stall_for(20);
    return next(user, ret_payload);
}

/** Input waits for room and loses nothing. */
static void input_waits_for_room(void **state)
{
    struct stream stream = {.most_chunks = 6};
    char chunk[402];
    widl_stream functions = {.next = next_and_stall, .user = &stream};
    widl_call call = {0};
    widl_options options = {.max_queue_bytes = 1100};
    (void)state;
    memset(chunk, 'x', sizeof(chunk));
    memcpy(chunk, "[\"", 2);
    memcpy(chunk + 399, "\"]", 3);
    stream.chunk = chunk;
    widl_session *session = fake_advanced_session(&options);
    fake_expect("[48,1,{\"progress\":true},\"com.a\"]");
    for (size_t i = 0; i < 6; i++)
        fake_expect("[48,1,{\"progress\":true},\"com.a\",[\"xxx*");
    fake_expect("[48,1,{},\"com.a\"]");
    fake_say("[50,1,{},[\"end\"]]");
    assert_true(widl_session_call_stream(session, "com.a", NULL, &functions, &call, NULL));
    assert_int_equal(stream.chunks, 6);
    widl_call_release(&call);
    fake_close(session);
}

static widl_call_id open_call(struct stream *stream, bool has_input)
{
    widl_call_handlers handlers = {on_result, on_progress, has_input};
    widl_error error = {0};
    stream->id =
        widl_session_call_open(stream->session, "com.a", NULL, NULL, &handlers, stream, &error);
    if (stream->id == 0)
        fail_msg("not called: %s", widl_error_text(&error));
    return stream->id;
}

static void an_open_call(void **state)
{
    struct stream stream = {0};
    widl_error error = {0};
    (void)state;
    stream.session = fake_advanced_session(NULL);
    widl_payload chunk = fake_payload("[7]", NULL);
    widl_call_id id = open_call(&stream, true);
    assert_int_equal(id, 1);
    fake_expect("[48,1,{\"receive_progress\":true,\"progress\":true},\"com.a\"]");
    assert_true(widl_call_send(stream.session, id, &chunk, &error));
    fake_expect("[48,1,{\"progress\":true},\"com.a\",[7]]");
    fake_say("[50,1,{\"progress\":true},[1]]");
    process(stream.session);
    assert_int_equal(stream.progress, 1);
    assert_true(widl_call_finish(stream.session, id, &chunk, &error));
    fake_expect("[48,1,{},\"com.a\",[7]]");
    assert_false(widl_call_send(stream.session, id, &chunk, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_string_equal(error.text, "the call takes no more input");
    fake_say("[50,1,{},[\"end\"]]");
    process(stream.session);
    assert_int_equal(stream.ends, 1);
    assert_false(widl_call_finish(stream.session, id, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ANSWERED);
    assert_false(widl_call_cancel(stream.session, id, WIDL_CANCEL_KILL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ANSWERED);
    fake_close(stream.session);
}

static void canceled_open_call(void **state)
{
    struct stream stream = {.most_progress = 1};
    (void)state;
    stream.session = fake_advanced_session(NULL);
    open_call(&stream, false);
    fake_expect("[48,1,{\"receive_progress\":true},\"com.a\"]");
    fake_say("[50,1,{\"progress\":true},[1]]");
    fake_expect("[49,1,{\"mode\":\"killnowait\"}]");
    process(stream.session);
    assert_int_equal(stream.ends, 1);
    assert_int_equal(stream.code, WIDL_ERROR_CANCELED);
    fake_close(stream.session);
}

static void modes_of_canceling(void **state)
{
    static const struct {
        widl_cancel_mode mode;
        const char *message;
        const char *answer;
        widl_code code;
    } cases[] = {
        {WIDL_CANCEL_KILLNOWAIT, "[49,1,{\"mode\":\"killnowait\"}]",
         "[8,48,1,{},\"wamp.error.canceled\"]", WIDL_ERROR_REMOTE},
        {WIDL_CANCEL_SKIP, "[49,1,{\"mode\":\"skip\"}]", "[8,48,1,{},\"wamp.error.canceled\"]",
         WIDL_ERROR_REMOTE},
        {WIDL_CANCEL_KILL, "[49,1,{\"mode\":\"kill\"}]", "[8,48,1,{},\"wamp.error.canceled\"]",
         WIDL_ERROR_REMOTE},
        {WIDL_CANCEL_KILL, "[49,1,{\"mode\":\"kill\"}]", "[50,1,{},[\"end\"]]", WIDL_OK},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct stream stream = {0};
        widl_error error = {0};
        fake_start(*(enum wi_serializer *)*state);
        stream.session = fake_advanced_session(NULL);
        open_call(&stream, true);
        fake_expect("[48,1,*");
        assert_true(widl_call_cancel(stream.session, 1, cases[i].mode, &error));
        fake_expect(cases[i].message);
        assert_false(widl_call_send(stream.session, 1, NULL, &error));
        assert_int_equal(error.code, WIDL_ERROR_CANCELED);
        process(stream.session);
        assert_int_equal(stream.ends, 0);
        fake_say(cases[i].answer);
        process(stream.session);
        assert_int_equal(stream.ends, 1);
        assert_int_equal(stream.code, cases[i].code);
        fake_close(stream.session);
        fake_finish();
    }
}

/** Without a router that cancels, the call ends on this side, with the next turn. */
static void canceling_with_a_basic_router(void **state)
{
    struct stream stream = {0};
    widl_error error = {0};
    (void)state;
    stream.session = fake_session(NULL);
    open_call(&stream, false);
    fake_expect("[48,1,{},\"com.a\"]");
    process(stream.session);
    assert_true(widl_call_cancel(stream.session, 1, WIDL_CANCEL_KILL, &error));
    assert_int_equal(stream.ends, 0);
    process(stream.session);
    assert_int_equal(stream.ends, 1);
    assert_int_equal(stream.code, WIDL_ERROR_CANCELED);
    fake_say("[50,1,{},[\"end\"]]");
    process(stream.session);
    assert_int_equal(stream.ends, 1);
    fake_close(stream.session);
}

static void bad_arguments_are_refused(void **state)
{
    struct stream stream = {0};
    widl_call_handlers handlers = {.on_result = on_result};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    assert_int_equal(widl_session_call_open(NULL, "com.a", NULL, NULL, &handlers, &stream, &error),
                     0);
    assert_int_equal(widl_session_call_open(session, "com.a", NULL, NULL, NULL, &stream, &error),
                     0);
    assert_int_equal(
        widl_session_call_open(session, "com..a", NULL, NULL, &handlers, &stream, &error), 0);
    assert_int_equal(widl_session_call_open(session, NULL, NULL, NULL, &handlers, &stream, &error),
                     0);
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_false(widl_call_send(NULL, 1, NULL, &error));
    assert_false(widl_call_send(session, 0, NULL, &error));
    assert_false(widl_call_finish(session, 1, NULL, &error));
    assert_false(widl_call_cancel(session, 1, WIDL_CANCEL_KILL, &error));
    assert_string_equal(error.text, "no such call");
    stream.session = session;
    open_call(&stream, false);
    fake_expect("[48,1,*");
    assert_false(widl_call_send(session, 1, NULL, &error));
    assert_string_equal(error.text, "the call takes no more input");
    assert_false(widl_call_cancel(session, 1, (widl_cancel_mode)3, &error));
    assert_string_equal(error.text, "there is no such mode");
    fake_close(session);
    assert_int_equal(stream.ends, 1);
}

static bool block_in_progress(void *user, const widl_payload *progress)
{
    struct stream *stream = user;
    widl_call call = {0};
    (void)progress;
    assert_false(widl_session_call(stream->session, "com.b", NULL, &call, NULL));
    stream->inner = call.error.code;
    widl_call_release(&call);
    assert_true(widl_call_cancel(stream->session, stream->id, WIDL_CANCEL_KILLNOWAIT, NULL));
    return true;
}

static void progress_is_a_callback(void **state)
{
    struct stream stream = {0};
    widl_call_handlers handlers = {on_result, block_in_progress, false};
    (void)state;
    stream.session = fake_advanced_session(NULL);
    stream.id =
        widl_session_call_open(stream.session, "com.a", NULL, NULL, &handlers, &stream, NULL);
    fake_expect("[48,1,*");
    fake_say("[50,1,{\"progress\":true}]");
    fake_expect("[49,1,*");
    fake_say("[8,48,1,{},\"wamp.error.canceled\"]");
    process(stream.session);
    assert_int_equal(stream.inner, WIDL_ERROR_REENTRANT);
    assert_int_equal(stream.ends, 1);
    assert_string_equal(stream.uri, "wamp.error.canceled");
    fake_close(stream.session);
}

static void hostile_results(void **state)
{
    static const struct {
        bool wants_progress;
        const char *message;
        const char *abort;
    } cases[] = {
        {false, "[50,1,{\"progress\":true}]",
         "[3,{\"message\":\"RESULT: nobody asked for progress of request 1\"*"},
        {true, "[50,1,{\"progress\":1}]",
         "[3,{\"message\":\"RESULT: details.progress is of another type\"*"},
        {true, "[50,2,{\"progress\":true}]", "[3,{\"message\":\"RESULT: there was no request 2\"*"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct stream stream = {0};
        widl_call_handlers handlers = {on_result, cases[i].wants_progress ? on_progress : NULL,
                                       false};
        fake_start(*(enum wi_serializer *)*state);
        widl_session *session = fake_advanced_session(NULL);
        assert_int_equal(
            widl_session_call_open(session, "com.a", NULL, NULL, &handlers, &stream, NULL), 1);
        fake_expect("[48,1,*");
        fake_say(cases[i].message);
        fake_expect(cases[i].abort);
        assert_false(widl_session_run(session, NULL));
        assert_int_equal(stream.ends, 1);
        assert_int_equal(stream.progress, 0);
        assert_int_equal(stream.code, WIDL_ERROR_PROTOCOL);
        widl_session_close(session);
        fake_finish();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(progress_comes_before_the_result),
        FAKE_BOTH(progress_of_a_basic_router),
        FAKE_BOTH(false_cancels_the_call),
        FAKE_BOTH(progress_renews_the_time),
        FAKE_BOTH(input_is_sent_to_its_end),
        FAKE_BOTH(both_directions_at_once),
        FAKE_BOTH(an_early_answer_ends_the_input),
        FAKE_BOTH(bad_input_cancels_the_call),
        FAKE_BOTH(input_waits_for_room),
        FAKE_BOTH(an_open_call),
        FAKE_BOTH(canceled_open_call),
        FAKE_BOTH(modes_of_canceling),
        FAKE_BOTH(canceling_with_a_basic_router),
        FAKE_BOTH(bad_arguments_are_refused),
        FAKE_BOTH(progress_is_a_callback),
        FAKE_BOTH(hostile_results),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
