/* SPDX-License-Identifier: MIT */
/*
 * Reading by tables that are written by hand. That generated tables read as generated code does is
 * what tests/typed/alike.c is for.
 */
#include <stddef.h>
#include <stdio.h>

#include <widl/table.h>
#include <widl/value.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

/* More than fit into one word of bits. */
#define WIDE 130

struct wide {
    int32_t values[WIDE];
};

static char keys[WIDE][24];
static widl_table_field fields[WIDE];
static const widl_table wide_table = {fields, NULL, sizeof(struct wide), 0, WIDE, 0};

static int make_fields(void **state)
{
    (void)state;
    for (size_t i = 0; i < WIDE; i++) {
        snprintf(keys[i], sizeof(keys[i]), "\244k%03zu", i);
        fields[i] = (widl_table_field){keys[i],          NULL, (uint32_t)(i * sizeof(int32_t)), 5,
                                       WIDL_TABLE_INT32, 0};
    }
    return 0;
}

/* The map of all fields but `missing`, in steps of `step` through them. */
static void write_wide(widl_writer *writer, size_t step, size_t missing)
{
    assert_true(widl_write_map(writer, missing < WIDE ? WIDE - 1 : WIDE));
    for (size_t i = 0; i < WIDE; i++) {
        size_t at = i * step % WIDE;

        if (at == missing)
            continue;
        assert_true(widl_write_string(writer, widl_str(keys[at] + 1)));
        assert_true(widl_write_uint(writer, at));
    }
}

static bool read_wide(const widl_writer *writer, struct wide *wide, widl_reader *reader)
{
    widl_arena arena = {0};
    bool done;

    widl_reader_open(reader, (widl_value){writer->buffer.data, writer->buffer.size}, &arena);
    done = widl_table_read_map(reader, &wide_table, wide);
    widl_arena_free(&arena);
    return done;
}

static void wide_maps_are_read_in_any_order(void **state)
{
    static const size_t steps[] = {1, WIDE - 1, 7};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(steps); i++) {
        widl_writer writer = {0};
        widl_reader reader;
        struct wide wide;

        write_wide(&writer, steps[i], WIDE);
        assert_true(read_wide(&writer, &wide, &reader));
        for (size_t k = 0; k < WIDE; k++)
            assert_int_equal(wide.values[k], k);
        widl_writer_free(&writer);
    }
}

static void missing_fields_are_named(void **state)
{
    static const size_t missing[] = {0, 63, 64, WIDE - 1};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(missing); i++) {
        widl_writer writer = {0};
        widl_reader reader;
        struct wide wide;

        write_wide(&writer, 1, missing[i]);
        assert_false(read_wide(&writer, &wide, &reader));
        assert_string_equal(reader.problem.path, keys[missing[i]] + 1);
        assert_string_equal(reader.problem.text, "missing");
        widl_writer_free(&writer);
    }
}

static void exhausted_memory_is_reported(void **state)
{
    widl_writer writer = {0};
    widl_reader reader;
    struct wide wide;

    (void)state;
    write_wide(&writer, 1, WIDE);
    failing_malloc_start(0);
    assert_false(read_wide(&writer, &wide, &reader));
    assert_true(failing_malloc_stop());
    assert_true(reader.problem.out_of_memory);
    widl_writer_free(&writer);
}

/* Only an open enum reads a name that it does not know. */
static void names_are_numbers(void **state)
{
    static const widl_string names[] = {{"one", 3}, {"two", 3}};
    static const struct {
        const char *json;
        bool closed;
        unsigned number;
        const char *problem;
    } cases[] = {
        {"\"two\"", false, 2, NULL},
        {"\"two\"", true, 2, NULL},
        {"\"six\"", false, 0, NULL},
        {"\"six\"", true, 0, "unknown name 'six'"},
        {"2", false, 0, "expected a string, found an integer"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        const widl_table_names table = {names, 2, cases[i].closed};
        widl_arena arena = {0};
        widl_reader reader;
        widl_value value;
        unsigned number;

        assert_true(widl_value_from_json(widl_str(cases[i].json), &arena, &value, NULL));
        widl_reader_open(&reader, value, &arena);
        assert_int_equal(widl_table_read_name(&reader, &table, &number), !cases[i].problem);
        assert_int_equal(number, cases[i].number);
        if (cases[i].problem)
            assert_string_equal(reader.problem.text, cases[i].problem);
        widl_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wide_maps_are_read_in_any_order),
        cmocka_unit_test(missing_fields_are_named),
        cmocka_unit_test(exhausted_memory_is_reported),
        cmocka_unit_test(names_are_numbers),
    };

    return cmocka_run_group_tests(tests, make_fields, NULL);
}
