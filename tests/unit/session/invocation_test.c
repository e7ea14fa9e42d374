/* SPDX-License-Identifier: MIT */
/* Invocations: who calls, progress, further input, interrupts, limits, against a scripted router.
 */
#include <stdio.h>

#include "fake_transport.h"
#include "support/cmocka_widl.h"

/** A callee that keeps its invocation, and what it has seen. */
struct callee {
    widl_session *session;
    widl_invocation *open;
    unsigned invocations;
    unsigned interrupts;
    unsigned chunks;
    const char *chunk;     /**< what each is; NULL: any */
    bool last;             /**< the latest chunk was */
    bool waits_for_input;  /**< and has a callback for it */
    bool waits_for_cancel; /**< and has a callback for it */
    bool answers;          /**< in the callback of an interrupt, or of the last chunk */
    bool replies;          /**< in its callback */
    widl_code code;        /**< of that reply */
    unsigned writable;
};

static void on_interrupt(void *user, widl_invocation *invocation)
{
    struct callee *callee = user;
    callee->interrupts++;
    assert_ptr_equal(invocation, callee->open);
    assert_true(widl_invocation_canceled(invocation));
    if (callee->answers)
        assert_true(widl_invocation_reply(invocation, NULL, NULL));
}

static void on_input(void *user, widl_invocation *invocation, const widl_payload *chunk,
                     bool is_last)
{
    struct callee *callee = user;
    callee->chunks++;
    callee->last = is_last;
    assert_int_equal(widl_invocation_has_input(invocation), !is_last);
    if (callee->chunk)
        fake_check_payload(chunk, callee->chunk, NULL);
    if (is_last && callee->answers)
        assert_true(widl_invocation_reply(invocation, NULL, NULL));
}

static void on_invocation(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct callee *callee = user;
    widl_error error = {0};
    (void)payload;
    callee->invocations++;
    callee->open = invocation;
    assert_false(widl_invocation_canceled(invocation));
    assert_null(widl_invocation_state(invocation));
    widl_invocation_set_state(invocation, callee);
    if (callee->replies) {
        widl_invocation_reply(invocation, NULL, &error);
        callee->code = error.code;
        return;
    }
    if (callee->waits_for_input)
        widl_invocation_on_input(invocation, on_input, callee);
    else
        widl_invocation_defer(invocation);
    if (callee->waits_for_cancel)
        widl_invocation_on_interrupt(invocation, on_interrupt, callee);
}

static void process(widl_session *session)
{
    assert_true(widl_session_process(session, 10, NULL));
}

/** Register com.add as registration 55 in a session with these options. */
static widl_session *serve_with(struct callee *callee, const widl_options *session_options,
                                const widl_register_options *options, const char *message)
{
    const char *procedure = options && options->match != WIDL_MATCH_EXACT ? "com." : "com.add";
    callee->session = fake_advanced_session(session_options);
    fake_expect(message);
    fake_say("[65,1,55]");
    assert_non_null(
        widl_session_register(callee->session, procedure, options, on_invocation, callee, NULL));
    return callee->session;
}

static widl_session *serve(struct callee *callee)
{
    return serve_with(callee, NULL, NULL, "[64,1,{},\"com.add\"]");
}

static bool text_is(widl_string text, const char *expected)
{
    return widl_str_equal(text, widl_str(expected));
}

static void details_of_an_invocation(void **state)
{
    struct callee callee = {0};
    widl_register_options options = {.match = WIDL_MATCH_PREFIX, .disclose_caller = true};
    (void)state;
    widl_session *session = serve_with(
        &callee, NULL, &options, "[64,1,{\"match\":\"prefix\",\"disclose_caller\":true},\"com.\"]");
    fake_say("[68,1,55,{\"procedure\":\"com.sub\",\"caller\":1005,\"caller_authid\":\"joe\","
             "\"caller_authrole\":\"user\",\"timeout\":700,\"receive_progress\":true,\"new\":[]}]");
    process(session);
    widl_invocation *first = callee.open;
    fake_say("[68,2,55,{\"procedure\":\"com.mul\"}]");
    process(session);
    assert_string_equal(widl_invocation_procedure(first), "com.sub");
    assert_int_equal(widl_invocation_caller(first)->session, 1005);
    assert_true(text_is(widl_invocation_caller(first)->authid, "joe"));
    assert_true(text_is(widl_invocation_caller(first)->authrole, "user"));
    assert_int_equal(widl_invocation_timeout_ms(first), 700);
    assert_true(widl_invocation_wants_progress(first));
    assert_false(widl_invocation_has_input(first));
    assert_ptr_equal(widl_invocation_state(first), &callee);
    assert_string_equal(widl_invocation_procedure(callee.open), "com.mul");
    assert_int_equal(widl_invocation_caller(callee.open)->session, 0);
    assert_int_equal(widl_invocation_caller(callee.open)->authid.size, 0);
    assert_int_equal(widl_invocation_timeout_ms(callee.open), 0);
    assert_false(widl_invocation_wants_progress(callee.open));
    assert_true(widl_invocation_reply(first, NULL, NULL));
    assert_true(widl_invocation_reply(callee.open, NULL, NULL));
    fake_expect("[70,1,{}]");
    fake_expect("[70,2,{}]");
    fake_close(session);
}

static void progress_is_a_yield(void **state)
{
    struct callee callee = {0};
    widl_error error = {0};
    static const unsigned char broken[] = {0x92, 0x01};
    widl_payload bad = {.args = {broken, sizeof(broken)}};
    (void)state;
    widl_session *session = serve(&callee);
    widl_payload item = fake_payload("[7]", "{\"a\":1}");
    fake_say("[68,1,55,{\"receive_progress\":true}]");
    process(session);
    assert_true(widl_invocation_progress(callee.open, &item, &error));
    fake_expect("[70,1,{\"progress\":true},[7],{\"a\":1}]");
    assert_true(widl_invocation_progress(callee.open, NULL, &error));
    fake_expect("[70,1,{\"progress\":true}]");
    assert_false(widl_invocation_progress(callee.open, &bad, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_true(widl_invocation_reply(callee.open, NULL, NULL));
    fake_expect("[70,1,{}]");
    fake_close(session);
}

static void progress_that_nobody_wants(void **state)
{
    struct callee callee = {0};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{}]");
    process(session);
    assert_true(widl_invocation_progress(callee.open, NULL, NULL));
    assert_true(widl_invocation_reply(callee.open, NULL, NULL));
    fake_expect("[70,1,{}]");
    fake_close(session);
}

static void input_in_pieces(void **state)
{
    struct callee callee = {.waits_for_input = true, .answers = true, .chunk = "[1]"};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{\"progress\":true},[\"name\"]]");
    process(session);
    assert_true(widl_invocation_has_input(callee.open));
    fake_say("[68,1,55,{\"progress\":true},[1]]");
    fake_say("[68,1,55,{\"progress\":true},[1]]");
    process(session);
    assert_int_equal(callee.chunks, 2);
    assert_false(callee.last);
    fake_say("[68,1,55,{},[1]]");
    fake_expect("[70,1,{}]");
    process(session);
    assert_int_equal(callee.chunks, 3);
    assert_true(callee.last);
    assert_int_equal(callee.invocations, 1);
    fake_close(session);
}

/** What is left of the input of an answered call is no new call. */
static void input_of_an_answered_call_is_dropped(void **state)
{
    struct callee callee = {.replies = true};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{\"progress\":true},[\"name\"]]");
    fake_expect("[70,1,{}]");
    fake_say("[68,1,55,{\"progress\":true},[1]]");
    fake_say("[68,1,55,{},[2]]");
    process(session);
    assert_int_equal(callee.invocations, 1);
    fake_say("[68,2,55,{}]");
    fake_expect("[70,2,{}]");
    process(session);
    assert_int_equal(callee.invocations, 2);
    fake_close(session);
}

static void input_without_a_callback_is_dropped(void **state)
{
    struct callee callee = {0};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{\"progress\":true}]");
    fake_say("[68,1,55,{\"progress\":true},[1]]");
    fake_say("[68,1,55,{},[2]]");
    process(session);
    assert_int_equal(callee.invocations, 1);
    assert_false(widl_invocation_has_input(callee.open));
    assert_true(widl_invocation_reply(callee.open, NULL, NULL));
    fake_expect("[70,1,{}]");
    fake_close(session);
}

/** Without a callback the runtime answers, and the program's answer releases. */
static void interrupt_without_a_callback(void **state)
{
    struct callee callee = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{\"receive_progress\":true}]");
    fake_say("[69,1,{\"mode\":\"killnowait\"}]");
    fake_expect("[8,68,1,{},\"wamp.error.canceled\",[\"the call was canceled\"]]");
    fake_say("[69,1,{\"mode\":\"killnowait\"}]");
    process(session);
    assert_true(widl_invocation_canceled(callee.open));
    assert_false(widl_invocation_progress(callee.open, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_CANCELED);
    error.code = WIDL_OK;
    assert_false(widl_invocation_reply(callee.open, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_CANCELED);
    fake_close(session);
}

/** Nor does it leak when the program never tries. */
static void interrupt_of_a_forgotten_invocation(void **state)
{
    struct callee callee = {0};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{}]");
    fake_say("[69,1,{}]");
    fake_expect("[8,68,1,{},\"wamp.error.canceled\",*");
    process(session);
    fake_close(session);
}

static void interrupt_answered_at_once(void **state)
{
    struct callee callee = {.waits_for_cancel = true, .answers = true};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{}]");
    fake_say("[69,1,{\"mode\":\"kill\"}]");
    fake_expect("[70,1,{}]");
    process(session);
    assert_int_equal(callee.interrupts, 1);
    fake_close(session);
}

static void interrupt_answered_later(void **state)
{
    struct callee callee = {.waits_for_cancel = true, .waits_for_input = true};
    widl_error error = {0};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{\"progress\":true,\"receive_progress\":true}]");
    fake_say("[69,1,{\"mode\":\"kill\"}]");
    fake_say("[69,1,{\"mode\":\"kill\"}]");
    fake_say("[68,1,55,{},[1]]");
    process(session);
    assert_int_equal(callee.interrupts, 1);
    assert_int_equal(callee.chunks, 0);
    assert_false(widl_invocation_progress(callee.open, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_CANCELED);
    assert_true(widl_invocation_throw_text(callee.open, "com.stopped", "as you wish", NULL));
    fake_expect("[8,68,1,{},\"com.stopped\",[\"as you wish\"]]");
    fake_close(session);
}

static void interrupts_of_nothing(void **state)
{
    struct callee callee = {.replies = true};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[69,1,{}]");
    fake_say("[68,1,55,{}]");
    fake_expect("[70,1,{}]");
    fake_say("[69,1,{}]");
    process(session);
    assert_int_equal(callee.invocations, 1);
    fake_close(session);
}

static void too_many_invocations(void **state)
{
    struct callee callee = {0};
    widl_options options = {.max_invocations = 2};
    (void)state;
    widl_session *session = serve_with(&callee, &options, NULL, "[64,1,{},\"com.add\"]");
    fake_say("[68,1,55,{}]");
    fake_say("[68,2,55,{}]");
    fake_say("[68,3,55,{}]");
    fake_expect("[8,68,3,{},\"wamp.error.unavailable\",[\"the callee has too many open "
                "invocations\"]]");
    process(session);
    assert_int_equal(callee.invocations, 2);
    assert_true(widl_invocation_reply(callee.open, NULL, NULL));
    fake_expect("[70,2,{}]");
    fake_say("[68,4,55,{}]");
    process(session);
    assert_int_equal(callee.invocations, 3);
    fake_expect("[8,68,1,{},\"wamp.error.canceled\",*");
    fake_expect("[8,68,4,{},\"wamp.error.canceled\",*");
    fake_close(session);
}

/** An invocation with a text of so many characters. */
static void say_text(unsigned request, size_t size)
{
    char text[300];
    int used = snprintf(text, sizeof(text), "[68,%u,55,{},[\"", request);
    memset(text + used, 'x', size);
    memcpy(text + used + size, "\"]]", 4);
    fake_say(text);
}

static void too_much_in_invocations(void **state)
{
    struct callee callee = {0};
    widl_options options = {.max_invocation_bytes = 150};
    (void)state;
    widl_session *session = serve_with(&callee, &options, NULL, "[64,1,{},\"com.add\"]");
    say_text(1, 200);
    say_text(2, 1);
    fake_expect("[8,68,2,{},\"wamp.error.unavailable\",*");
    process(session);
    assert_int_equal(callee.invocations, 1);
    assert_true(widl_invocation_reply(callee.open, NULL, NULL));
    fake_expect("[70,1,{}]");
    say_text(3, 100);
    say_text(4, 20);
    say_text(5, 100);
    fake_expect("[8,68,5,{},\"wamp.error.unavailable\",*");
    process(session);
    assert_int_equal(callee.invocations, 3);
    fake_expect("[8,68,3,{},\"wamp.error.canceled\",*");
    fake_expect("[8,68,4,{},\"wamp.error.canceled\",*");
    fake_close(session);
}

static void concurrency_of_a_procedure(void **state)
{
    struct callee callee = {0};
    widl_register_options options = {.concurrency = 1};
    (void)state;
    widl_session *session =
        serve_with(&callee, NULL, &options, "[64,1,{\"concurrency\":1},\"com.add\"]");
    fake_say("[68,1,55,{}]");
    fake_say("[68,2,55,{}]");
    fake_expect("[8,68,2,{},\"wamp.error.unavailable\",*");
    process(session);
    assert_true(widl_invocation_reply(callee.open, NULL, NULL));
    fake_expect("[70,1,{}]");
    fake_say("[68,3,55,{}]");
    process(session);
    assert_true(widl_invocation_reply(callee.open, NULL, NULL));
    fake_expect("[70,3,{}]");
    assert_int_equal(callee.invocations, 2);
    fake_close(session);
}

static void on_writable(void *user, widl_session *session)
{
    struct callee *callee = user;
    callee->writable++;
    assert_ptr_equal(session, callee->session);
    if (callee->open)
        assert_true(widl_invocation_reply(callee->open, NULL, NULL));
    callee->open = NULL;
}

/** Publish until nothing fits any more, what an ERROR needs included. */
static void fill_queue(widl_session *session)
{
    widl_error error = {0};
    fake_stall(true);
    while (widl_session_publish(session, "com.x", NULL, NULL, &error))
        fake_expect("[16,*");
    assert_int_equal(error.code, WIDL_ERROR_WOULD_BLOCK);
}

static void answers_wait_for_room(void **state)
{
    struct callee callee = {0};
    widl_options options = {
        .max_queue_bytes = 1200, .on_writable = on_writable, .writable_user = &callee};
    widl_error error = {0};
    (void)state;
    widl_session *session = serve_with(&callee, &options, NULL, "[64,1,{},\"com.add\"]");
    widl_payload large = fake_payload("[\"a text that is longer than an event\"]", NULL);
    fake_say("[68,1,55,{\"receive_progress\":true}]");
    process(session);
    fill_queue(session);
    assert_false(widl_invocation_progress(callee.open, &large, &error));
    assert_int_equal(error.code, WIDL_ERROR_WOULD_BLOCK);
    assert_false(widl_invocation_reply(callee.open, &large, &error));
    assert_int_equal(error.code, WIDL_ERROR_WOULD_BLOCK);
    assert_false(widl_invocation_throw_text(callee.open, "com.a.rather.long.error", "", &error));
    assert_int_equal(error.code, WIDL_ERROR_WOULD_BLOCK);
    process(session);
    assert_int_equal(callee.writable, 0);
    fake_stall(false);
    process(session);
    assert_int_equal(callee.writable, 1);
    fake_expect("[70,1,{}]");
    process(session);
    assert_int_equal(callee.writable, 1);
    fake_close(session);
}

static void reply_large(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct callee *callee = user;
    widl_error error = {0};
    (void)payload;
    callee->invocations++;
    callee->open = invocation;
    assert_false(widl_invocation_throw_text(invocation, "com.a.rather.long.error", "", &error));
    callee->code = error.code;
}

static void fill(void *user)
{
    const struct callee *callee = user;
    widl_error error = {0};
    while (widl_session_publish(callee->session, "com.x", NULL, NULL, &error))
        fake_expect("[16,*");
}

static void stall(void *user)
{
    fake_stall(true);
    fill(user);
}

/** An answer that finds no room in the callback leaves the invocation open behind it. */
static void an_answer_without_room_defers(void **state)
{
    struct callee callee = {0};
    widl_options options = {
        .max_queue_bytes = 1200, .on_writable = on_writable, .writable_user = &callee};
    (void)state;
    callee.session = fake_advanced_session(&options);
    fake_expect("[64,1,{},\"com.add\"]");
    fake_say("[65,1,55]");
    assert_non_null(
        widl_session_register(callee.session, "com.add", NULL, reply_large, &callee, NULL));
    fake_do(stall, &callee);
    fake_say("[68,1,55,{}]");
    process(callee.session);
    assert_int_equal(callee.code, WIDL_ERROR_WOULD_BLOCK);
    fake_stall(false);
    process(callee.session);
    assert_int_equal(callee.writable, 1);
    fake_expect("[70,1,{}]");
    fake_close(callee.session);
}

static void forget_to_answer(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct callee *callee = user;
    (void)invocation;
    (void)payload;
    callee->invocations++;
}

/** What the runtime answers itself waits for room, too. */
static void the_runtimes_answers_are_not_lost(void **state)
{
    struct callee callee = {0};
    widl_options options = {.max_queue_bytes = 1200};
    (void)state;
    callee.session = fake_advanced_session(&options);
    fake_expect("[64,1,{},\"com.add\"]");
    fake_say("[65,1,55]");
    assert_non_null(
        widl_session_register(callee.session, "com.add", NULL, forget_to_answer, &callee, NULL));
    fake_do(stall, &callee);
    fake_say("[68,1,55,{}]");
    process(callee.session);
    assert_int_equal(callee.invocations, 1);
    fake_stall(false);
    process(callee.session);
    fake_expect("[8,68,1,{},\"wamp.error.runtime_error\",[\"the procedure returned without an "
                "answer\"]]");
    fake_close(callee.session);
}

static void hostile_invocations(void **state)
{
    static const struct {
        widl_match match;
        const char *first; /**< may be NULL */
        const char *message;
        const char *abort;
    } cases[] = {
        {WIDL_MATCH_PREFIX, NULL, "[68,1,55,{}]",
         "[3,{\"message\":\"INVOCATION: no valid procedure for a registered pattern\"*"},
        {WIDL_MATCH_PREFIX, NULL, "[68,1,55,{\"procedure\":\"com x\"}]",
         "[3,{\"message\":\"INVOCATION: no valid procedure for a registered pattern\"*"},
        {WIDL_MATCH_EXACT, NULL, "[68,1,55,{\"procedure\":1}]",
         "[3,{\"message\":\"INVOCATION: details.procedure is of another type\"*"},
        {WIDL_MATCH_EXACT, NULL, "[68,1,55,{\"caller\":\"me\"}]",
         "[3,{\"message\":\"INVOCATION: details.caller is of another type\"*"},
        {WIDL_MATCH_EXACT, NULL, "[68,1,55,{\"caller_authid\":1}]",
         "[3,{\"message\":\"INVOCATION: details.caller_authid is of another type\"*"},
        {WIDL_MATCH_EXACT, NULL, "[68,1,55,{\"caller_authrole\":[]}]",
         "[3,{\"message\":\"INVOCATION: details.caller_authrole is of another type\"*"},
        {WIDL_MATCH_EXACT, NULL, "[68,1,55,{\"timeout\":-1}]",
         "[3,{\"message\":\"INVOCATION: details.timeout is of another type\"*"},
        {WIDL_MATCH_EXACT, NULL, "[68,1,55,{\"receive_progress\":1}]",
         "[3,{\"message\":\"INVOCATION: details.receive_progress is of another type\"*"},
        {WIDL_MATCH_EXACT, NULL, "[68,1,55,{\"progress\":\"yes\"}]",
         "[3,{\"message\":\"INVOCATION: details.progress is of another type\"*"},
        {WIDL_MATCH_EXACT, "[68,1,55,{}]", "[68,1,55,{}]",
         "[3,{\"message\":\"INVOCATION: request 1 takes no more input\"*"},
        {WIDL_MATCH_EXACT, "[68,1,55,{\"progress\":true}]", "[68,1,56,{}]",
         "[3,{\"message\":\"INVOCATION: request 1 takes no more input\"*"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct callee callee = {.waits_for_input = true};
        widl_register_options options = {.match = cases[i].match};
        fake_start(*(enum wi_serializer *)*state);
        widl_session *session = serve_with(&callee, NULL, &options, "[64,1,*");
        if (cases[i].first)
            fake_say(cases[i].first);
        fake_say(cases[i].message);
        fake_expect(cases[i].abort);
        assert_false(widl_session_run(session, NULL));
        assert_int_equal(callee.invocations, cases[i].first ? 1 : 0);
        assert_int_equal(callee.chunks, 0);
        widl_session_close(session);
        fake_finish();
    }
}

static void null_is_no_invocation(void **state)
{
    widl_error error = {0};
    (void)state;
    assert_false(widl_invocation_progress(NULL, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_int_equal(widl_invocation_caller(NULL)->session, 0);
    assert_int_equal(widl_invocation_timeout_ms(NULL), 0);
    assert_false(widl_invocation_wants_progress(NULL));
    assert_false(widl_invocation_canceled(NULL));
    assert_false(widl_invocation_has_input(NULL));
    assert_null(widl_invocation_state(NULL));
    widl_invocation_set_state(NULL, &error);
    widl_invocation_on_interrupt(NULL, on_interrupt, NULL);
    widl_invocation_on_input(NULL, on_input, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(details_of_an_invocation),
        FAKE_BOTH(progress_is_a_yield),
        FAKE_BOTH(progress_that_nobody_wants),
        FAKE_BOTH(input_in_pieces),
        FAKE_BOTH(input_of_an_answered_call_is_dropped),
        FAKE_BOTH(input_without_a_callback_is_dropped),
        FAKE_BOTH(interrupt_without_a_callback),
        FAKE_BOTH(interrupt_of_a_forgotten_invocation),
        FAKE_BOTH(interrupt_answered_at_once),
        FAKE_BOTH(interrupt_answered_later),
        FAKE_BOTH(interrupts_of_nothing),
        FAKE_BOTH(too_many_invocations),
        FAKE_BOTH(too_much_in_invocations),
        FAKE_BOTH(concurrency_of_a_procedure),
        FAKE_BOTH(answers_wait_for_room),
        FAKE_BOTH(an_answer_without_room_defers),
        FAKE_BOTH(the_runtimes_answers_are_not_lost),
        FAKE_BOTH(hostile_invocations),
        FAKE_BOTH(null_is_no_invocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
