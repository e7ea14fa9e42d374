/* SPDX-License-Identifier: MIT */
/*
 * Writing by tables that are written by hand: what is refused, in which order, and how much room is
 * taken. That generated tables write as generated code does is what tests/typed/alike.c is for.
 */
#include <stddef.h>

#include <widl/containers.h>
#include <widl/table.h>

#include "support/cmocka_widl.h"

WIDL_OPTIONAL(widl_string_list, widl_string_list);

struct item {
    widl_string name;
    int32_t count;
    widl_string_list tags;
    widl_uint8_optional size;
    widl_string_list_optional notes;
};

static const widl_table_length up_to_three = {1, 3};
static const widl_table_text short_text = {{1, 3}, NULL};
static const widl_table_int_range up_to_nine = {0, 9};
static const widl_table_container tags = {
    &up_to_three, &short_text, sizeof(widl_string), 0, 0, WIDL_TABLE_STRING,
};
static const widl_table_field fields[] = {
    {"\244name", &short_text, offsetof(struct item, name), 5, WIDL_TABLE_STRING, 0},
    {"\245count", &up_to_nine, offsetof(struct item, count), 6, WIDL_TABLE_INT32, 0},
    {"\244tags", &tags, offsetof(struct item, tags), 5, WIDL_TABLE_LIST, 0},
    {"\244size", NULL, offsetof(struct item, size) + offsetof(widl_uint8_optional, value), 5,
     WIDL_TABLE_UINT8, offsetof(widl_uint8_optional, value)},
    {"\245notes", &tags, offsetof(struct item, notes) + offsetof(widl_string_list_optional, value),
     6, WIDL_TABLE_LIST, offsetof(widl_string_list_optional, value)},
};
static const widl_table map_table = {fields, NULL, sizeof(struct item), 0, 5, 0};
static const widl_table list_table = {fields, NULL, sizeof(struct item), 5, 0, 0};

static const widl_string good_tags[] = {{"a", 1}};
static const widl_string bad_tags[] = {{"a", 1}, {"\xff\xff\xff\xff", 4}};

static struct item good_item(void)
{
    return (struct item){.name = widl_str("n"), .count = 1, .tags = {good_tags, 1}};
}

/* The checks of neighbouring fields come before any of them is written; the checks of an element
 * put its limits first. */
static void values_are_refused_in_order(void **state)
{
    const struct {
        struct item item;
        const char *path;
        const char *text;
    } cases[] = {
        {{.name = widl_str("\xff\xff\xff\xff")}, "name", "not UTF-8"},
        {{.name = widl_str("1234")}, "name", "longer than 3"},
        {{.name = widl_str("n"), .count = 10}, "count", "10 is outside 0..9"},
        {{.name = widl_str("n"), .tags = {bad_tags, 0}}, "tags", "shorter than 1"},
        {{.name = widl_str("n"), .tags = {bad_tags, 2}}, "tags[1]", "longer than 3"},
        {{.name = widl_str("n"), .tags = {good_tags, 1}, .notes = {true, {NULL, 0}}},
         "notes",
         "shorter than 1"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_writer writer = {0};

        assert_false(widl_table_write_map(&writer, &map_table, &cases[i].item));
        assert_string_equal(writer.problem.path, cases[i].path);
        assert_string_equal(writer.problem.text, cases[i].text);
        widl_writer_free(&writer);
    }
}

static void absent_values_are_left_out(void **state)
{
    static const unsigned char map[] = "\x83\xa4name\xa1n\xa5"
                                       "count\x01\xa4tags\x91\xa1"
                                       "a";
    static const unsigned char list[] = "\x93\xa1n\x01\x91\xa1"
                                        "a";
    static const unsigned char all[] = "\x95\xa1n\x01\x91\xa1"
                                       "a\xc0\x91\xa1"
                                       "a";
    struct item item = good_item();
    widl_writer writer = {0};

    (void)state;
    assert_true(widl_table_write_map(&writer, &map_table, &item));
    assert_int_equal(writer.buffer.size, sizeof(map) - 1);
    assert_memory_equal(writer.buffer.data, map, sizeof(map) - 1);
    writer.buffer.size = 0;
    assert_true(widl_table_write_list(&writer, &list_table, &item));
    assert_int_equal(writer.buffer.size, sizeof(list) - 1);
    assert_memory_equal(writer.buffer.data, list, sizeof(list) - 1);
    writer.buffer.size = 0;
    item.notes = (widl_string_list_optional){true, {good_tags, 1}};
    assert_true(widl_table_write_list(&writer, &list_table, &item));
    assert_int_equal(writer.buffer.size, sizeof(all) - 1);
    assert_memory_equal(writer.buffer.data, all, sizeof(all) - 1);
    widl_writer_free(&writer);
}

/* With any room that is too little the value is refused, and nothing breaks. */
static void room_is_limited(void **state)
{
    struct item item = good_item();
    size_t limit = 1;

    (void)state;
    item.size = (widl_uint8_optional){true, 200};
    item.notes = (widl_string_list_optional){true, {good_tags, 1}};
    for (bool done = false; !done; limit++) {
        widl_writer writer = {.buffer = {.limit = limit}};

        done = widl_table_write_map(&writer, &map_table, &item);
        assert_true(done || writer.problem.out_of_memory);
        assert_true(limit < 200);
        widl_writer_free(&writer);
    }
    assert_true(limit > 40);
}

static void numbers_without_a_name_are_refused(void **state)
{
    static const widl_string names[] = {{"one", 3}, {"two", 3}};
    static const widl_tag tag = {{"kind", 4}, names, 2, false};
    static const widl_table_names table = {names, 2, false};
    static const widl_table_union table_of_union = {&tag, NULL};
    static const unsigned numbers[] = {0, 3};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++) {
        widl_writer writer = {0};

        assert_false(widl_table_write_name(&writer, &table, numbers[i]));
        assert_string_equal(writer.problem.text, "not a name of the enum");
        writer.failed = false;
        assert_false(widl_table_write_union(&writer, &table_of_union, numbers[i], names));
        assert_string_equal(writer.problem.text, "not a member of the union");
        widl_writer_free(&writer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_refused_in_order),
        cmocka_unit_test(absent_values_are_left_out),
        cmocka_unit_test(room_is_limited),
        cmocka_unit_test(numbers_without_a_name_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
