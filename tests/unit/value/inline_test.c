/* SPDX-License-Identifier: MIT */
/*
 * What codec.h does in the caller's own code against the functions that know every form: the same
 * results, problems and places on random bytes, most of them near what the short ways are for.
 */
#include "support/cmocka_widl.h"

#include <stdio.h>

#include <widl/codec.h>

#define ROUNDS 200000

/** Everything that a function can leave behind. */
struct outcome {
    bool good;
    size_t consumed;
    unsigned depth;
    bool failed;
    char text[WIDL_PROBLEM_SIZE];
    union {
        bool flag;
        double number;
        widl_string string;
        widl_bytes bytes;
        int64_t integer;
        size_t count;
    } value;
};

struct pair {
    const char *name;
    void (*read)(widl_reader *reader, bool in_general, struct outcome *outcome);
    bool (*same)(const struct outcome *one, const struct outcome *other);
};

static uint64_t random_state;

static uint64_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static void read_bool(widl_reader *reader, bool in_general, struct outcome *outcome)
{
    bool *ret = &outcome->value.flag;
    outcome->good = in_general ? widl_read_bool_any(reader, ret) : widl_read_bool(reader, ret);
}

static bool same_bool(const struct outcome *one, const struct outcome *other)
{
    return one->value.flag == other->value.flag;
}

static void read_float(widl_reader *reader, bool in_general, struct outcome *outcome)
{
    double *ret = &outcome->value.number;
    outcome->good =
        in_general ? widl_read_float64_any(reader, ret) : widl_read_float64(reader, ret);
}

static bool same_float(const struct outcome *one, const struct outcome *other)
{
    return memcmp(&one->value.number, &other->value.number, sizeof(double)) == 0;
}

static void read_string(widl_reader *reader, bool in_general, struct outcome *outcome)
{
    widl_string *ret = &outcome->value.string;
    outcome->good = in_general ? widl_read_string_any(reader, ret) : widl_read_string(reader, ret);
}

static bool same_string(const struct outcome *one, const struct outcome *other)
{
    widl_string text = one->value.string;
    return widl_str_equal(text, other->value.string) && text.data[text.size] == '\0';
}

static void read_name(widl_reader *reader, bool in_general, struct outcome *outcome)
{
    widl_string *ret = &outcome->value.string;
    outcome->good = in_general ? widl_read_name_any(reader, ret) : widl_read_name(reader, ret);
}

static void read_key(widl_reader *reader, bool in_general, struct outcome *outcome)
{
    widl_string *ret = &outcome->value.string;
    outcome->good = in_general ? widl_read_key_any(reader, ret) : widl_read_key(reader, ret);
}

static bool same_view(const struct outcome *one, const struct outcome *other)
{
    return one->value.string.data == other->value.string.data &&
           one->value.string.size == other->value.string.size;
}

static void read_bytes(widl_reader *reader, bool in_general, struct outcome *outcome)
{
    widl_bytes *ret = &outcome->value.bytes;
    outcome->good = in_general ? widl_read_bytes_any(reader, ret) : widl_read_bytes(reader, ret);
}

static bool same_bytes(const struct outcome *one, const struct outcome *other)
{
    widl_bytes bytes = one->value.bytes;
    return bytes.size == other->value.bytes.size &&
           memcmp(bytes.data, other->value.bytes.data, bytes.size) == 0;
}

static void read_int(widl_reader *reader, bool in_general, struct outcome *outcome)
{
    int64_t *ret = &outcome->value.integer;
    outcome->good = in_general ? widl_read_int_any(reader, -20, 1000, ret)
                               : widl_read_int(reader, -20, 1000, ret);
}

static bool same_int(const struct outcome *one, const struct outcome *other)
{
    return one->value.integer == other->value.integer;
}

static void read_list(widl_reader *reader, bool in_general, struct outcome *outcome)
{
    size_t *ret = &outcome->value.count;
    outcome->good = in_general ? widl_read_list_any(reader, ret) : widl_read_list(reader, ret);
}

static void read_map(widl_reader *reader, bool in_general, struct outcome *outcome)
{
    size_t *ret = &outcome->value.count;
    outcome->good = in_general ? widl_read_map_any(reader, ret) : widl_read_map(reader, ret);
}

static bool same_count(const struct outcome *one, const struct outcome *other)
{
    return one->value.count == other->value.count;
}

static const struct pair pairs[] = {
    {"bool", read_bool, same_bool},       {"float64", read_float, same_float},
    {"string", read_string, same_string}, {"list", read_list, same_count},
    {"map", read_map, same_count},        {"name", read_name, same_view},
    {"key", read_key, same_view},         {"bytes", read_bytes, same_bytes},
    {"int", read_int, same_int},
};

static void run(const struct pair *pair, const unsigned char *bytes, size_t size, unsigned depth,
                bool in_general, widl_arena *arena, struct outcome *outcome)
{
    widl_reader reader;
    widl_reader_open(&reader, (widl_value){bytes, size}, arena);
    reader.depth = depth;
    pair->read(&reader, in_general, outcome);
    outcome->consumed = (size_t)(reader.cursor - bytes);
    outcome->depth = reader.depth;
    outcome->failed = reader.failed;
    snprintf(outcome->text, sizeof(outcome->text), "%s", reader.problem.text);
}

/** Some bytes, often a head that fits the pair and often too few of them. */
static size_t make_bytes(unsigned char bytes[80])
{
    static const unsigned char heads[] = {0xc2, 0xc3, 0xc4, 0xca, 0xcb, 0xd9, 0x80, 0x90, 0xa0};
    size_t size = next_random() % 48;
    bool is_text = next_random() % 4 != 0;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)(next_random() & (is_text ? 0x7f : 0xff));
    if (size > 0 && next_random() % 8 != 0)
        bytes[0] = (unsigned char)(heads[next_random() % sizeof(heads)] | next_random() % 32);
    return size;
}

static void test_reading_is_the_same_in_short_and_in_general(void **state)
{
    (void)state;
    size_t good = 0;
    random_state = 88172645463325252U;
    for (size_t round = 0; round < ROUNDS; round++) {
        const struct pair *pair = &pairs[next_random() % (sizeof(pairs) / sizeof(pairs[0]))];
        unsigned char bytes[80];
        size_t size = make_bytes(bytes);
        unsigned depth = next_random() % 3 ? 0 : WIDL_MAX_DEPTH - 1 + next_random() % 2;
        struct outcome brief = {0};
        struct outcome general = {0};
        widl_arena arena = {.limit = next_random() % 4 ? 0 : 1 + next_random() % 40};
        widl_arena other_arena = {.limit = arena.limit};

        run(pair, bytes, size, depth, false, &arena, &brief);
        run(pair, bytes, size, depth, true, &other_arena, &general);
        assert_int_equal(brief.good, general.good);
        assert_int_equal(brief.consumed, general.consumed);
        assert_int_equal(brief.depth, general.depth);
        assert_int_equal(brief.failed, general.failed);
        assert_string_equal(brief.text, general.text);
        if (brief.good && !pair->same(&brief, &general))
            fail_msg("round %zu: %s differs", round, pair->name);
        good += brief.good;
        widl_arena_free(&arena);
        widl_arena_free(&other_arena);
    }
    assert_true(good > ROUNDS / 20 && good < ROUNDS / 2);
}

static void test_writing_is_the_same_in_short_and_in_general(void **state)
{
    (void)state;
    random_state = 362436069362436069U;
    for (size_t round = 0; round < ROUNDS / 4; round++) {
        char text[300];
        size_t size = next_random() % 3 ? next_random() % 40 : next_random() % sizeof(text);
        widl_writer brief = {.buffer.limit = next_random() % 4 ? 0 : 1 + next_random() % 60};
        widl_writer general = {.buffer.limit = brief.buffer.limit};
        for (size_t i = 0; i < size; i++)
            text[i] = (char)(next_random() & 0x7f);
        if (size > 0 && next_random() % 2)
            text[next_random() % size] = (char)next_random();

        widl_string string = {text, size};
        assert_int_equal(widl_write_string(&brief, string),
                         widl_write_string_any(&general, string));
        assert_int_equal(brief.failed, general.failed);
        assert_string_equal(brief.problem.text, general.problem.text);
        assert_int_equal(brief.buffer.size, general.buffer.size);
        if (brief.buffer.size)
            assert_memory_equal(brief.buffer.data, general.buffer.data, brief.buffer.size);

        widl_writer check = {0};
        widl_writer check_general = {0};
        assert_int_equal(widl_check_string(&check, string),
                         widl_check_string_any(&check_general, string));
        assert_string_equal(check.problem.text, check_general.problem.text);
        widl_writer_free(&brief);
        widl_writer_free(&general);
    }
}

static void test_short_ascii_sees_every_byte(void **state)
{
    (void)state;
    char text[300];
    memset(text, 'x', sizeof(text));
    for (size_t size = 0; size <= 256; size++) {
        assert_true(widl_is_short_ascii(text, size));
        for (size_t at = 0; at < size; at++) {
            text[at] = (char)0xc3;
            assert_false(widl_is_short_ascii(text, size));
            text[at] = 'x';
        }
    }
    assert_false(widl_is_short_ascii(text, 257));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading_is_the_same_in_short_and_in_general),
        cmocka_unit_test(test_writing_is_the_same_in_short_and_in_general),
        cmocka_unit_test(test_short_ascii_sees_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
