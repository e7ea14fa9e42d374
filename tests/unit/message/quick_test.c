/* SPDX-License-Identifier: MIT */
/*
 * The short ways of the parser and of the writer against the general ones, on random messages, and
 * on the same with bytes changed, cut off and added.
 */
#include <stdlib.h>

#include "message/quick.h"
#include "support/cmocka_widl.h"
#include "support/random_value.h"

#define ROUNDS 20000

/** Elements of a message, in the letters of messages.def, written one by one. */
static void write_element(struct random_numbers *random, char letter, widl_writer *writer)
{
    static const char *const texts[] = {"", "com.x", "wamp.error.no_such_procedure",
                                        "com.\xc3\xa4.a-name-that-needs-a-longer-head-than-one"};
    uint64_t number = random_next(random) >> (random_next(random) % 64);
    switch (letter) {
    case 'd':
        if (number % 2) {
            widl_write_map(writer, 1 + number % 2);
            widl_write_string(writer, widl_str("key"));
            random_value_write(random, RANDOM_ANY, 2, writer);
            if (number % 2)
                widl_write_string(writer, widl_str("other"));
            random_value_write(random, RANDOM_ANY, 1, writer);
        } else {
            widl_write_map(writer, 0);
        }
        break;
    case 'u':
    case 's':
        widl_write_string(writer, widl_str(texts[number % ARRAY_LENGTH(texts)]));
        break;
    case 't':
        widl_write_uint(writer, WI_CALL);
        break;
    default:
        widl_write_uint(writer, number % 16 ? number : WI_MAX_ID);
    }
}

/** Write args, and perhaps kwargs. */
static void write_payload(struct random_numbers *random, size_t halves, widl_writer *writer)
{
    size_t count = random_next(random) % 18;
    if (halves == 0)
        return;
    widl_write_list(writer, count);
    for (size_t i = 0; i < count; i++)
        random_value_write(random, RANDOM_ANY, 3, writer);
    if (halves == 1)
        return;
    widl_write_map(writer, 1);
    widl_write_string(writer, widl_str("name"));
    random_value_write(random, RANDOM_ANY, 3, writer);
}

/** Write a message of any type, most of them as the protocol has them. */
static void write_message(struct random_numbers *random, widl_writer *writer)
{
    const struct wi_message_traits *traits = NULL;
    while (!traits)
        traits = wi_message_traits(random_next(random) % 80);
    size_t halves = strchr(traits->elements, 'p') ? random_next(random) % 3 : 0;
    size_t count = 1 + halves;
    for (const char *letter = traits->elements; *letter; letter++)
        count += *letter != 'p' && *letter != '?';
    writer->buffer.size = 0;
    widl_write_list(writer, count);
    widl_write_uint(writer, (uint64_t)traits->type);
    for (const char *letter = traits->elements; *letter; letter++) {
        if (*letter == 'p')
            write_payload(random, halves, writer);
        else if (*letter != '?')
            write_element(random, *letter, writer);
    }
    assert_false(writer->failed);
}

/** Change a byte, cut bytes off, or add some. */
static void spoil(struct random_numbers *random, widl_buffer *bytes)
{
    uint64_t choice = random_next(random) % 4;
    size_t at = (size_t)(random_next(random) % bytes->size);
    unsigned char byte = (unsigned char)random_next(random);
    if (choice == 0)
        bytes->size = at;
    else if (choice == 1)
        assert_true(widl_buffer_append(bytes, &byte, 1));
    else
        bytes->data[at < 16 && choice == 2 ? at : at % 16 % bytes->size] = byte;
}

static bool same_text(widl_string one, widl_string other)
{
    return one.data == other.data && one.size == other.size;
}

static void assert_same(const struct wi_message *one, const struct wi_message *other)
{
    assert_int_equal(one->type, other->type);
    assert_int_equal(one->request_type, other->request_type);
    assert_int_equal(one->request, other->request);
    assert_int_equal(one->id, other->id);
    assert_true(same_text(one->uri, other->uri));
    assert_ptr_equal(one->dict.data, other->dict.data);
    assert_int_equal(one->dict.size, other->dict.size);
    assert_int_equal(one->has_dict, other->has_dict);
    assert_int_equal(one->payload.serializer, other->payload.serializer);
    assert_true(same_text(one->payload.args, other->payload.args));
    assert_true(same_text(one->payload.kwargs, other->payload.kwargs));
}

/** What the short way writes, the general one writes as well. */
static void assert_written_alike(const struct wi_message *message)
{
    widl_buffer quick = {0};
    widl_buffer general = {0};
    widl_problem problem;
    bool taken = wi_quick_write(message, &quick);
    assert_int_equal(taken, wi_quick_shape(message->type) != 0);
    assert_true(wi_general_write(message, WI_MSGPACK, &general, &problem));
    if (taken) {
        assert_int_equal(quick.size, general.size);
        assert_memory_equal(quick.data, general.data, general.size);
    }
    widl_buffer_free(&quick);
    widl_buffer_free(&general);
}

/** What the short way takes, the general one takes as well. Return: whether both do. */
static bool compare(const widl_buffer *bytes, bool is_intact)
{
    struct wi_message quick;
    struct wi_message general;
    widl_arena scratch = {0};
    widl_problem problem;
    /* A block of its own shows reading beyond the end. */
    unsigned char *copy = malloc(bytes->size + 1);
    assert_non_null(copy);
    memcpy(copy, bytes->data, bytes->size);
    unsigned char *exact = realloc(copy, bytes->size ? bytes->size : 1);
    assert_non_null(exact);
    bool taken = wi_quick_parse(exact, bytes->size, &scratch, &quick, &problem);
    bool good = wi_general_parse(WI_MSGPACK, exact, bytes->size, &scratch, &general, &problem);
    assert_true(good || !taken);
    if (taken)
        assert_same(&quick, &general);
    if (good && is_intact)
        assert_written_alike(&general);
    widl_arena_free(&scratch);
    free(exact);
    return good && taken;
}

static void both_ways_mean_the_same(void **state)
{
    (void)state;
    struct random_numbers random = {4711};
    size_t taken = 0;
    size_t taken_spoilt = 0;
    widl_writer writer = {0};
    for (size_t i = 0; i < ROUNDS; i++) {
        write_message(&random, &writer);
        taken += compare(&writer.buffer, true);
        spoil(&random, &writer.buffer);
        taken_spoilt += compare(&writer.buffer, false);
    }
    widl_writer_free(&writer);
    /* Most go the short way, and some of those that were spoilt are messages still. */
    assert_true(taken > ROUNDS / 4);
    assert_true(taken_spoilt > ROUNDS / 40);
}

static void what_is_frequent_goes_the_short_way(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } cases[] = {
        {"\x95\x30\x01\x80\xa5"
         "com.x\x91\x07",
         12},
        {"\x96\x30\xcd\x01\x00\x81\xa8progress\xc3\xd9\x05"
         "com.x\x91\x07\x81\xa1k\xc0",
         29},
        {"\x94\x10\xce\x00\x01\x00\x00\x80\xa1t", 10},
        {"\x95\x24\x01\x02\x80\x91\xa1x", 8},
        {"\x93\x32\x09\x80", 4},
        {"\x94\x46\x09\x80\x90", 5},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_buffer bytes = {0};
        assert_true(widl_buffer_append(&bytes, cases[i].bytes, cases[i].size));
        if (!compare(&bytes, true))
            fail_msg("case %zu", i);
        widl_buffer_free(&bytes);
    }
}

static void a_limit_is_kept_to(void **state)
{
    (void)state;
    const struct wi_message message = {
        .type = WI_CALL, .request = 1, .uri = widl_str("com.example.procedure")};
    for (size_t limit = 1; limit < 120; limit++) {
        widl_buffer out = {.limit = limit};
        widl_buffer general = {.limit = limit};
        widl_problem problem;
        bool fits = wi_general_write(&message, WI_MSGPACK, &general, &problem);
        assert_int_equal(wi_message_write(&message, WI_MSGPACK, &out, &problem), fits);
        assert_int_equal(out.size, general.size);
        assert_int_equal(out.overflowed, general.overflowed);
        assert_true(out.size <= limit && fits == (limit >= 34));
        widl_buffer_free(&out);
        widl_buffer_free(&general);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways_mean_the_same),
        cmocka_unit_test(what_is_frequent_goes_the_short_way),
        cmocka_unit_test(a_limit_is_kept_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
