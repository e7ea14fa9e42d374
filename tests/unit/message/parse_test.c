/* SPDX-License-Identifier: MIT */
/* Parsing: what each message gives, and what is said about those that are wrong. */
#include <stdlib.h>

#include "message/message.h"
#include "support/cmocka_widl.h"
#include "support/encoded.h"
#include "value/transcode.h"

struct outcome {
    bool good;
    struct wi_message message;
    widl_problem problem;
    widl_buffer buffer;
    widl_arena scratch;
};

static void release(struct outcome *outcome)
{
    widl_arena_free(&outcome->scratch);
    widl_buffer_free(&outcome->buffer);
}

/* Parse a message given as JSON, in which ' stands for ". */
static void parse(enum wi_serializer serializer, const char *text, struct outcome *outcome)
{
    widl_buffer json = {0};
    *outcome = (struct outcome){0};
    assert_true(widl_buffer_append(&json, text, strlen(text)));
    for (size_t i = 0; i < json.size; i++)
        if (json.data[i] == '\'')
            json.data[i] = '"';
    widl_string view = widl_str_n((const char *)json.data, json.size);
    encode_json(serializer, view, &outcome->buffer);
    widl_buffer_free(&json);
    outcome->good = wi_message_parse(serializer, outcome->buffer.data, outcome->buffer.size,
                                     &outcome->scratch, &outcome->message, &outcome->problem);
}

static void every_message_comes_back_as_it_was(void **state)
{
    static const char *const messages[] = {
        "[1,'realm1',{'roles':{'caller':{}}}]",
        "[2,9007199254740992,{'roles':{}}]",
        "[3,{},'wamp.error.no_such_realm']",
        "[3,{'message':'x'},'com.e',[1],{'k':2}]",
        "[4,'ticket',{'a':1}]",
        "[5,'secret',{}]",
        "[6,{},'wamp.close.close_realm']",
        "[8,48,5,{},'com.e']",
        "[8,68,5,{'d':[]},'com.e',[1,2]]",
        "[8,16,5,{},'com.e',[],{'k':null}]",
        "[16,1,{'acknowledge':true},'com.t']",
        "[16,1,{},'com.t',['\\u0000AAEC']]",
        "[17,1,4711]",
        "[32,1,{},'com.t']",
        "[33,1,2]",
        "[34,1,2]",
        "[35,1]",
        "[35,0,{'reason':'x'}]",
        "[36,5,7,{}]",
        "[36,5,7,{},['a'],{'b':[true,null,-1.5]}]",
        "[48,1,{'timeout':3},'com.x',[[]]]",
        "[49,1,{'mode':'kill'}]",
        "[50,1,{}]",
        "[50,1,{},[{'a':{}}]]",
        "[64,1,{},'com.x']",
        "[65,1,300]",
        "[66,1,70000]",
        "[67,1]",
        "[67,0,{'registration':5}]",
        "[68,1,5000000000,{},[1]]",
        "[69,1,{}]",
        "[70,1,{},[],{'x':1}]",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(messages) * WI_SERIALIZER_COUNT; i++) {
        enum wi_serializer serializer = i % WI_SERIALIZER_COUNT;
        struct outcome outcome;
        widl_buffer out = {0};
        parse(serializer, messages[i / WI_SERIALIZER_COUNT], &outcome);
        if (!outcome.good)
            fail_msg("%s: %s", messages[i / WI_SERIALIZER_COUNT], outcome.problem.text);
        assert_true(wi_message_write(&outcome.message, serializer, &out, &outcome.problem));
        assert_int_equal(out.size, outcome.buffer.size);
        assert_memory_equal(out.data, outcome.buffer.data, out.size);
        widl_buffer_free(&out);
        release(&outcome);
    }
}

static void members_hold_what_the_message_says(void **state)
{
    (void)state;
    for (enum wi_serializer serializer = 0; serializer < WI_SERIALIZER_COUNT; serializer++) {
        struct outcome outcome;
        parse(serializer, "[8,68,17,{'a':1},'com.e\\u00e4',[2],{'k':3}]", &outcome);
        const struct wi_message *message = &outcome.message;
        assert_true(outcome.good);
        assert_int_equal(message->type, WI_ERROR);
        assert_int_equal(message->request_type, 68);
        assert_int_equal(message->request, 17);
        assert_int_equal(message->id, 0);
        assert_true(widl_str_equal(message->uri, widl_str("com.e\xc3\xa4")));
        assert_int_equal(message->dict.size, 4);
        assert_memory_equal(message->dict.data,
                            "\x81\xa1"
                            "a\x01",
                            4);
        assert_int_equal(message->payload.serializer, serializer);
        widl_string args = widl_str((const char *[]){"[2]", "\x91\x02", "\x81\x02"}[serializer]);
        assert_true(widl_str_equal(message->payload.args, args));
        widl_string kwargs =
            widl_str((const char *[]){"{\"k\":3}", "\x81\xa1k\x03", "\xa1\x61k\x03"}[serializer]);
        assert_true(widl_str_equal(message->payload.kwargs, kwargs));
        release(&outcome);
    }
}

static void problems_name_message_and_element(void **state)
{
    static const struct {
        const char *message;
        const char *text;
        unsigned type;
    } cases[] = {
        {"[]", "malformed message: an empty list", 0},
        {"['x']", "malformed message: element 1 is no message code", 0},
        {"[-1]", "malformed message: element 1 is no message code", 0},
        {"[99]", "unknown message code 99", 0},
        {"[48,1,7,'com.x']", "CALL: element 3 (options): expected a dict, found an integer", 48},
        {"[48,1,{},7]", "CALL: element 4 (procedure): expected a string, found an integer", 48},
        {"[48,1,{},'\\u0000AAE=']", "CALL: element 4 (procedure): expected a string, found bytes",
         48},
        {"[48,1,{},'com.x',{}]", "CALL: element 5 (args): expected a list, found a dict", 48},
        {"[48,1,{},'com.x',[],[]]", "CALL: element 6 (kwargs): expected a dict, found a list", 48},
        {"[48,1,{},'com.x',null]", "CALL: element 5 (args): expected a list, found null", 48},
        {"[48,0,{},'com.x']", "CALL: element 2 (request): expected an id from 1 to 2^53", 48},
        {"[48,9007199254740993,{},'a']", "CALL: element 2 (request): expected an id from 1 to 2^53",
         48},
        {"[48,1.5,{},'com.x']", "CALL: element 2 (request): expected an id, found a float", 48},
        {"[48,true,{},'com.x']", "CALL: element 2 (request): expected an id, found a boolean", 48},
        {"[48,1,{}]", "CALL: expected 4 to 6 elements, found 3", 48},
        {"[48,1,{},'a',[],{},1]", "CALL: expected 4 to 6 elements, found 7", 48},
        {"[34,1]", "UNSUBSCRIBE: expected 3 elements, found 2", 34},
        {"[34,1,'2']", "UNSUBSCRIBE: element 3 (id): expected an id, found a string", 34},
        {"[36,0,1,{}]", "EVENT: element 2 (subscription): expected an id from 1 to 2^53", 36},
        {"[1,[],{}]", "HELLO: element 2 (realm): expected a string, found a list", 1},
        {"[1,'r',[]]", "HELLO: element 3 (details): expected a dict, found a list", 1},
        {"[5,1,{}]", "AUTHENTICATE: element 2 (signature): expected a string, found an integer", 5},
        {"[8,7,1,{},'a']", "ERROR: element 2 (request type): expected the code of a request", 8},
        {"[8,-1,1,{},'a']", "ERROR: element 2 (request type): expected the code of a request", 8},
        {"[35,0]", "UNSUBSCRIBED: element 2 (request): expected an id from 1 to 2^53", 35},
        {"[35,1,{}]", "UNSUBSCRIBED: element 2 (request): expected 0, as in every revocation", 35},
        {"[67,0,1]", "UNREGISTERED: element 3 (details): expected a dict, found an integer", 67},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases) * WI_SERIALIZER_COUNT; i++) {
        struct outcome outcome;
        parse(i % WI_SERIALIZER_COUNT, cases[i / WI_SERIALIZER_COUNT].message, &outcome);
        assert_false(outcome.good);
        assert_string_equal(outcome.problem.text, cases[i / WI_SERIALIZER_COUNT].text);
        assert_false(outcome.problem.out_of_memory);
        assert_int_equal(outcome.message.type, cases[i / WI_SERIALIZER_COUNT].type);
        release(&outcome);
    }
}

struct bytes {
    const char *data;
    size_t size;
    const char *start; /* of the text */
};

#define BYTES(literal, start)                                                                      \
    {                                                                                              \
        literal, sizeof(literal) - 1, start                                                        \
    }

static void broken_messagepack_names_its_element(void **state)
{
    static const struct bytes cases[] = {
        BYTES("", "malformed message: "),
        BYTES("\xa1x", "malformed message: "),
        BYTES("\x94\x30\x01\x80\xa5x", "CALL: element 4: "),
        BYTES("\x94\x30\x01\x80\xa1\xff", "CALL: element 4: "),
        BYTES("\x95\x30\x01\x80\xa1x\x91\xc1", "CALL: element 5: "),
        BYTES("\x95\x30\x01\x80\xa1x\x91\xa1\xc3", "CALL: element 5: "),
        BYTES("\x96\x30\x01\x80\xa1x\x90\x82\xa1k\x01\xa1k\x02", "CALL: element 6: "),
        BYTES("\x94\x30\x01\x81\x01\x02\xa1x", "CALL: element 3: "),
        BYTES("\x99\x30\x01\x80\xa1x\x90\x80\x01\x02", "malformed message: "),
        BYTES("\x91\x63\x01", "unknown message code 99"),
        BYTES("\x92\xff\xc1", "malformed message: element 1"),
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct wi_message message;
        widl_problem problem;
        widl_arena scratch = {0};
        assert_false(wi_message_parse(WI_MSGPACK, cases[i].data, cases[i].size, &scratch, &message,
                                      &problem));
        if (strncmp(problem.text, cases[i].start, strlen(cases[i].start)) != 0)
            fail_msg("case %zu: %s", i, problem.text);
        widl_arena_free(&scratch);
    }
}

static void a_message_cut_anywhere_is_refused(void **state)
{
    static const char text[] = "[36,300,70000,{'a':'b'},['\\u00e4',1.5,{'k':[null]}],{'x':-5}]";
    (void)state;
    for (enum wi_serializer serializer = 0; serializer < WI_SERIALIZER_COUNT; serializer++) {
        struct outcome whole;
        parse(serializer, text, &whole);
        assert_true(whole.good);
        for (size_t size = 0; size < whole.buffer.size; size++) {
            unsigned char *part = size ? malloc(size) : NULL;
            widl_arena scratch = {0};
            if (size)
                memcpy(part, whole.buffer.data, size);
            assert_false(
                wi_message_parse(serializer, part, size, &scratch, &whole.message, &whole.problem));
            widl_arena_free(&scratch);
            free(part);
        }
        release(&whole);
    }
}

/* Options converted from JSON need memory; where there is none, the message is not at fault. */
/** A PUBLISH whose args, and whose kwargs, nest that deep each. */
static void parse_nested(enum wi_serializer serializer, int args, int kwargs,
                         struct outcome *outcome)
{
    char text[600] = "[16,1,{},'com.t',";
    for (int i = 0; i < args; i++)
        strcat(text, "[");
    for (int i = 0; i < args; i++)
        strcat(text, "]");
    strcat(text, ",");
    for (int i = 1; i < kwargs; i++)
        strcat(text, "{'':");
    strcat(text, "{}");
    for (int i = 1; i < kwargs; i++)
        strcat(text, "}");
    strcat(text, "]");
    if (serializer == WI_JSON) {
        parse(serializer, text, outcome);
        return;
    }
    *outcome = (struct outcome){0};
    static const char *const heads[] = {"", "\x96\x10\x01\x80\xa5", "\x86\x10\x01\xa0\x65"};
    static const char *const parts[][4] = {
        {0}, {"\x91", "\x90", "\x81\xa0", "\x80"}, {"\x81", "\x80", "\xa1\x60", "\xa0"}};
    const char *const *part = parts[serializer];
    widl_buffer *buffer = &outcome->buffer;
    assert_true(widl_buffer_append(buffer, heads[serializer], 5));
    assert_true(widl_buffer_append(buffer, "com.t", 5));
    for (int i = 1; i < args; i++)
        assert_true(widl_buffer_append(buffer, part[0], 1));
    assert_true(widl_buffer_append(buffer, part[1], 1));
    for (int i = 1; i < kwargs; i++)
        assert_true(widl_buffer_append(buffer, part[2], 2));
    assert_true(widl_buffer_append(buffer, part[3], 1));
    outcome->good = wi_message_parse(serializer, buffer->data, buffer->size, &outcome->scratch,
                                     &outcome->message, &outcome->problem);
}

/** What the API takes as a payload may nest as deep on the wire. */
static void depth_counts_from_args_and_from_kwargs(void **state)
{
    (void)state;
    for (int serializer = 0; serializer < WI_SERIALIZER_COUNT; serializer++) {
        struct outcome outcome;
        parse_nested((enum wi_serializer)serializer, WIDL_MAX_DEPTH, WIDL_MAX_DEPTH, &outcome);
        assert_true(outcome.good);
        release(&outcome);
        parse_nested((enum wi_serializer)serializer, WIDL_MAX_DEPTH + 1, 1, &outcome);
        assert_false(outcome.good);
        assert_non_null(strstr(outcome.problem.text, "nested deeper than 64"));
        release(&outcome);
        parse_nested((enum wi_serializer)serializer, 1, WIDL_MAX_DEPTH + 1, &outcome);
        assert_false(outcome.good);
        release(&outcome);
    }
}

static void short_memory_is_told_apart(void **state)
{
    static const char text[] = "[48,1,{\"timeout\":5},\"com.x\"]";
    (void)state;
    struct wi_message message;
    widl_problem problem;
    widl_arena scratch = {.limit = 1};
    assert_false(wi_message_parse(WI_JSON, text, sizeof(text) - 1, &scratch, &message, &problem));
    assert_true(problem.out_of_memory);
    widl_arena_free(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_comes_back_as_it_was),
        cmocka_unit_test(members_hold_what_the_message_says),
        cmocka_unit_test(problems_name_message_and_element),
        cmocka_unit_test(broken_messagepack_names_its_element),
        cmocka_unit_test(a_message_cut_anywhere_is_refused),
        cmocka_unit_test(depth_counts_from_args_and_from_kwargs),
        cmocka_unit_test(short_memory_is_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
