/* SPDX-License-Identifier: MIT */
/*
 * UUIDs: bytes in the order of the text, one way to write them, and nothing but that read.
 */
#include <widl/uuid.h>

#include "support/cmocka_widl.h"
#include "support/random_value.h"

static const char example[] = "123e4567-e89b-12d3-a456-426614174000";

static void test_bytes(void **state)
{
    static const unsigned char bytes[] = {0x12, 0x3e, 0x45, 0x67, 0xe8, 0x9b, 0x12, 0xd3,
                                          0xa4, 0x56, 0x42, 0x66, 0x14, 0x17, 0x40, 0x00};
    widl_uuid uuid;
    char text[WIDL_UUID_SIZE];

    (void)state;
    assert_true(widl_uuid_parse(widl_str(example), &uuid));
    assert_memory_equal(uuid.bytes, bytes, sizeof(bytes));
    assert_ptr_equal(widl_uuid_format(uuid, text), text);
    assert_string_equal(text, example);
    assert_true(widl_uuid_equal(uuid, widl_uuid_of(0x123e4567e89b12d3, 0xa456426614174000)));
    uuid.bytes[15] = 1;
    assert_false(widl_uuid_equal(uuid, widl_uuid_of(0x123e4567e89b12d3, 0xa456426614174000)));
}

static const struct {
    const char *text;
    const char *canonical; /* NULL: refused */
} cases[] = {
    {"123E4567-E89B-12D3-A456-426614174000", example},
    {"123e4567-E89b-12D3-a456-426614174000", example},
    {"00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000"},
    {"FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "ffffffff-ffff-ffff-ffff-ffffffffffff"},
    {"", NULL},
    {"123e4567e89b12d3a456426614174000", NULL},
    {"{123e4567-e89b-12d3-a456-426614174000}", NULL},
    {"urn:uuid:123e4567-e89b-12d3-a456-426614174000", NULL},
    {" 23e4567-e89b-12d3-a456-426614174000", NULL},
    {"123e4567-e89b-12d3-a456-42661417400 ", NULL},
    {"123e4567-e89b-12d3-a456-426614174000 ", NULL},
    {"123e4567-e89b-12d3-a456-42661417400g", NULL},
    {"123e4567-e89b-12d3-a456-42661417400G", NULL},
    {"123e4567-e89b-12d3-a456-4266141740@0", NULL},
    {"123e4567-e89b-12d3-a456-4266141740/0", NULL},
    {"123e4567-e89b-12d3-a456-4266141740:0", NULL},
    {"123e4567-e89b-12d3-a456-4266141740`0", NULL},
    {"123e4567_e89b_12d3_a456_426614174000", NULL},
    {"123e45678e89b-12d3-a456-426614174000", NULL},
    {"123e456-7e89b-12d3-a456-426614174000", NULL},
    {"123e4567--89b-12d3-a456-426614174000", NULL},
    {"0x3e4567-e89b-12d3-a456-426614174000", NULL},
};

static void test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        const widl_uuid before = widl_uuid_of(1, 2);
        widl_uuid uuid = before;
        char text[WIDL_UUID_SIZE];

        if (widl_uuid_parse(widl_str(cases[i].text), &uuid) != (cases[i].canonical != NULL))
            fail_msg("'%s'", cases[i].text);
        if (cases[i].canonical)
            assert_string_equal(widl_uuid_format(uuid, text), cases[i].canonical);
        else
            assert_true(widl_uuid_equal(uuid, before));
    }
}

static void test_prefixes(void **state)
{
    widl_uuid uuid;

    (void)state;
    for (size_t cut = 0; cut < sizeof(example) - 1; cut++)
        assert_false(widl_uuid_parse(widl_str_n(example, cut), &uuid));
    assert_false(widl_uuid_parse(widl_str_n(example, sizeof(example)), &uuid));
    assert_false(widl_uuid_parse((widl_string){NULL, 0}, &uuid));
}

static void test_random(void **state)
{
    struct random_numbers random = {9562};

    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        uint64_t high = random_next(&random);
        widl_uuid uuid = widl_uuid_of(high, random_next(&random));
        widl_uuid back;
        char text[WIDL_UUID_SIZE];

        assert_true(widl_uuid_parse(widl_str(widl_uuid_format(uuid, text)), &back));
        assert_true(widl_uuid_equal(uuid, back));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
