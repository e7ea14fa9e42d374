/* SPDX-License-Identifier: MIT */
/* Messages of WAMP v1: what is read, what is refused and with which words, what is written. */
#include "v1/message.h"

#include <stdio.h>
#include <string.h>

#include <widl/value.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

/* ' stands for ". */
static widl_string quote(const char *text, char room[512])
{
    size_t size = strlen(text);
    assert_true(size < 512);
    for (size_t i = 0; i < size; i++)
        room[i] = text[i] == '\'' ? '"' : text[i];
    return widl_str_n(room, size);
}

/* Messages that are the same when they are read and written again. */
static void messages_are_read_and_written(void **state)
{
    static const struct {
        enum wi_v1_sender sender;
        const char *text;
    } cases[] = {
        {WI_V1_SENT_BY_SERVER, "[0,'v59mbCGDXZ7WTyxB',1,'Autobahn/0.5.1']"},
        {WI_V1_SENT_BY_SERVER, "[0,'s',1,'']"},
        {WI_V1_SENT_BY_CLIENT, "[1,'calc','http://example.com/simple/calc#']"},
        {WI_V1_SENT_BY_CLIENT, "[2,'7DK6TdN4wLiUJgNM','http://example.com/api#howdy']"},
        {WI_V1_SENT_BY_CLIENT, "[2,'Yp9EFZt9DFkuKndg','api:add2',23,99]"},
        {WI_V1_SENT_BY_CLIENT,
         "[2,'J5DkZJgByutvaDWc','api:store',{'category':'dinner','calories':2309},null,[1,'x']]"},
        {WI_V1_SENT_BY_SERVER, "[3,'CcDnuI2bl2oLGBzO',null]"},
        {WI_V1_SENT_BY_SERVER, "[3,'otZom9UsJhrnzvLa',{'a':[true,1.5]}]"},
        {WI_V1_SENT_BY_SERVER, "[4,'gwbN3EDtFv6JvNV5','http://example.com/e#generic','text']"},
        {WI_V1_SENT_BY_SERVER, "[4,'7bVW5pv8r60ZeL6u','http://example.com/e#n','text',[1001,3]]"},
        {WI_V1_SENT_BY_CLIENT, "[5,'event:myevent1']"},
        {WI_V1_SENT_BY_CLIENT, "[6,'http://example.com/event']"},
        {WI_V1_SENT_BY_CLIENT, "[7,'http://example.com/simple','Hello']"},
        {WI_V1_SENT_BY_CLIENT, "[7,'http://example.com/simple',null]"},
        {WI_V1_SENT_BY_CLIENT, "[7,'event:e',{'x':1},false]"},
        {WI_V1_SENT_BY_CLIENT, "[7,'event:e','Hello',['a','b']]"},
        {WI_V1_SENT_BY_CLIENT, "[7,'event:e','Hello',[],['a']]"},
        {WI_V1_SENT_BY_CLIENT, "[7,'event:e','Hello',true,['a']]"},
        {WI_V1_SENT_BY_CLIENT, "[7,'event:e','Hello',false,[]]"},
        {WI_V1_SENT_BY_SERVER, "[8,'http://example.com/simple',[]]"},
    };
    widl_buffer scratch = {0};
    widl_buffer out = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char room[512];
        struct wi_v1_message message;
        widl_problem problem = {0};
        widl_string text = quote(cases[i].text, room);
        if (!wi_v1_parse(cases[i].sender, text.data, text.size, &scratch, &message, &problem))
            fail_msg("%s: %s", cases[i].text, problem.text);
        out.size = 0;
        assert_true(wi_v1_write(&message, &out, &problem));
        assert_int_equal(out.size, text.size);
        assert_memory_equal(out.data, text.data, text.size);
    }
    widl_buffer_free(&scratch);
    widl_buffer_free(&out);
}

static void what_is_wrong_is_said(void **state)
{
    static const struct {
        enum wi_v1_sender sender;
        const char *text;
        const char *why;
    } cases[] = {
        {WI_V1_SENT_BY_CLIENT, "", "malformed message: "},
        {WI_V1_SENT_BY_CLIENT, "{}", "malformed message: not a list"},
        {WI_V1_SENT_BY_CLIENT, "[]", "malformed message: an empty list"},
        {WI_V1_SENT_BY_CLIENT, "['2']", "malformed message: element 1 is no message code"},
        {WI_V1_SENT_BY_CLIENT, "[9]", "unknown message code 9"},
        {WI_V1_SENT_BY_CLIENT, "[3,'1',1]", "CALLRESULT: only a server sends it"},
        {WI_V1_SENT_BY_SERVER, "[5,'t']", "SUBSCRIBE: only a client sends it"},
        {WI_V1_SENT_BY_CLIENT, "[2,'1']", "CALL: too short"},
        {WI_V1_SENT_BY_CLIENT, "[5,'t',1]", "SUBSCRIBE: too long"},
        {WI_V1_SENT_BY_CLIENT, "[2,1,'p']",
         "CALL: element 2 (id): expected a string of 1 to 255 bytes"},
        {WI_V1_SENT_BY_CLIENT, "[1,'','u']",
         "PREFIX: element 2 (prefix): expected a string of 1 to 255 bytes"},
        {WI_V1_SENT_BY_CLIENT, "[7,'t',1,2]",
         "PUBLISH: element 4 (exclude): expected a boolean or a list of session ids"},
        {WI_V1_SENT_BY_CLIENT, "[7,'t',1,[],true]",
         "PUBLISH: element 5 (eligible): expected a list of session ids"},
        {WI_V1_SENT_BY_SERVER, "[0,'s',2,'x']",
         "WELCOME: element 3 (protocol version): expected 1"},
        {WI_V1_SENT_BY_SERVER, "[0,'s',1]", "WELCOME: too short"},
        {WI_V1_SENT_BY_SERVER, "[0,'s',1,7]", "WELCOME: element 4 (text): expected a string"},
        {WI_V1_SENT_BY_SERVER, "[3,'1']", "CALLRESULT: too short"},
        {WI_V1_SENT_BY_SERVER, "[3,'1',1,2]", "CALLRESULT: too long"},
        {WI_V1_SENT_BY_SERVER, "[4,'1','u','t',1,2]", "CALLERROR: too long"},
        {WI_V1_SENT_BY_SERVER, "[4,'1',7,'t']",
         "CALLERROR: element 3 (URI): expected a URI of at most 1024 bytes"},
        {WI_V1_SENT_BY_SERVER, "[8,'t']", "EVENT: too short"},
    };
    widl_buffer scratch = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char room[512];
        struct wi_v1_message message;
        widl_problem problem = {0};
        widl_string text = quote(cases[i].text, room);
        assert_false(
            wi_v1_parse(cases[i].sender, text.data, text.size, &scratch, &message, &problem));
        if (strncmp(problem.text, cases[i].why, strlen(cases[i].why)) != 0)
            fail_msg("%s: %s", cases[i].text, problem.text);
        assert_false(problem.out_of_memory);
    }
    widl_buffer_free(&scratch);
}

/* Some servers have none. */
static void errors_may_lack_a_uri(void **state)
{
    static const char *const texts[] = {"[4,\"1\",null,\"text\"]", "[4,\"1\",\"\",\"text\"]"};
    widl_buffer scratch = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        struct wi_v1_message message;
        widl_problem problem;
        assert_true(wi_v1_parse(WI_V1_SENT_BY_SERVER, texts[i], strlen(texts[i]), &scratch,
                                &message, &problem));
        assert_int_equal(message.uri.size, 0);
        assert_true(widl_str_equal(message.text, widl_str("text")));
    }
    widl_buffer_free(&scratch);
}

static void arguments_nest_as_deep_as_elsewhere(void **state)
{
    char text[256];
    widl_buffer scratch = {0};
    (void)state;
    for (int depth = WIDL_MAX_DEPTH - 2; depth <= WIDL_MAX_DEPTH; depth++) {
        struct wi_v1_message message;
        widl_problem problem;
        int used = snprintf(text, sizeof(text), "[7,\"t\",");
        memset(text + used, '[', (size_t)depth);
        memset(text + used + depth, ']', (size_t)depth);
        text[used + 2 * depth] = ']';
        assert_int_equal(wi_v1_parse(WI_V1_SENT_BY_CLIENT, text,
                                     (size_t)used + 2 * (size_t)depth + 1, &scratch, &message,
                                     &problem),
                         depth < WIDL_MAX_DEPTH);
    }
    widl_buffer_free(&scratch);
}

static void what_does_not_fit_is_not_written(void **state)
{
    static const unsigned char nan_value[] = {0xca, 0x7f, 0xc0, 0, 0};
    const struct wi_v1_message event = {.type = WI_V1_EVENT, .uri = widl_str("a.topic")};
    struct wi_v1_message wrong = event;
    widl_buffer out = {.limit = 8};
    widl_problem problem = {0};
    (void)state;
    assert_false(wi_v1_write(&event, &out, &problem));
    assert_true(problem.out_of_memory && problem.too_large);
    assert_int_equal(out.size, 0);
    out.limit = 0;
    wrong.value = (widl_value){nan_value, sizeof(nan_value)};
    assert_false(wi_v1_write(&wrong, &out, &problem));
    assert_false(problem.out_of_memory);
    assert_int_equal(out.size, 0);
    assert_true(wi_v1_write(&event, &out, &problem));
    assert_int_equal(out.size, strlen("[8,\"a.topic\",null]"));
    widl_buffer_free(&out);
}

static void memory_may_be_short(void **state)
{
    static const char text[] = "[2,\"1\",\"http://example.com/x\",{\"a\":[1,2,3]}]";
    bool failed = true;
    (void)state;
    for (size_t successes = 0; failed; successes++) {
        struct wi_v1_message message;
        widl_problem problem = {0};
        widl_buffer scratch = {0};
        widl_buffer out = {0};
        failing_malloc_start(successes);
        bool done = wi_v1_parse(WI_V1_SENT_BY_CLIENT, text, sizeof(text) - 1, &scratch, &message,
                                &problem) &&
                    wi_v1_write(&message, &out, &problem);
        failed = failing_malloc_stop();
        assert_int_equal(done, !failed);
        assert_int_equal(problem.out_of_memory, failed);
        widl_buffer_free(&scratch);
        widl_buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_read_and_written),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(errors_may_lack_a_uri),
        cmocka_unit_test(arguments_nest_as_deep_as_elsewhere),
        cmocka_unit_test(what_does_not_fit_is_not_written),
        cmocka_unit_test(memory_may_be_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
