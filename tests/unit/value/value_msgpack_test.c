/* SPDX-License-Identifier: MIT */
/*
 * Values as msgpack-c objects: nothing unchecked reaches msgpack-c, and its limits are explained.
 */
#include <widl/codec.h>
#include <widl/msgpack.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

struct fixture {
    msgpack_zone zone;
    widl_arena arena;
};

static int set_up(void **state)
{
    static struct fixture fixture;

    fixture.arena = (widl_arena){0};
    *state = &fixture;
    return msgpack_zone_init(&fixture.zone, 1024) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    msgpack_zone_destroy(&fixture->zone);
    widl_arena_free(&fixture->arena);
    return 0;
}

static void test_object_borrows_from_the_value(void **state)
{
    static const unsigned char bytes[] = "\x81\xa1k\x92\xa1x\xc4\x01y";
    struct fixture *fixture = *state;
    msgpack_object object;
    const msgpack_object *list;

    assert_true(widl_value_to_msgpack((widl_value){bytes, sizeof(bytes) - 1}, &fixture->zone,
                                      &object, NULL));
    assert_int_equal(object.type, MSGPACK_OBJECT_MAP);
    list = &object.via.map.ptr[0].val;
    assert_int_equal(list->via.array.size, 2);
    assert_ptr_equal(list->via.array.ptr[0].via.str.ptr, bytes + 5);
    assert_int_equal(list->via.array.ptr[1].type, MSGPACK_OBJECT_BIN);
}

static const struct {
    const char *bytes;
    size_t size;
    const char *text;
} refused[] = {
    {"\xdd\x0f\xff\xff\xff\x01", 6, "ends in the middle of a value"},
    {"\xdf\x0f\xff\xff\xff\xa0\x01", 7, "ends in the middle of a value"},
    {"\xc7\x00\x01", 3, "found an extension type, which WAMP does not have"},
    {"\x01\x02", 2, "1 bytes follow the value"},
    {"", 0, "there is no value"},
};

static void test_broken_values_stay_outside(void **state)
{
    struct fixture *fixture = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(refused); i++) {
        widl_value value = {(const unsigned char *)refused[i].bytes, refused[i].size};
        msgpack_object object;
        widl_error error = {0};

        assert_false(widl_value_to_msgpack(value, &fixture->zone, &object, &error));
        assert_int_equal(error.code, WIDL_ERROR_INVALID);
        assert_string_equal(error.text, refused[i].text);
    }
}

/** What msgpack-c cannot unpack is explained; what it can is the same again. */
static void test_every_depth(void **state)
{
    struct fixture *fixture = *state;
    unsigned char nested[WIDL_MAX_DEPTH + 1];
    unsigned deepest = 0;

    memset(nested, 0x91, sizeof(nested));
    for (unsigned depth = 0; depth <= WIDL_MAX_DEPTH; depth++) {
        widl_value value = {nested, depth + 1};
        msgpack_object object;
        widl_error error = {0};

        nested[depth] = 0xc0;
        if (widl_value_to_msgpack(value, &fixture->zone, &object, &error))
            deepest = depth;
        else
            assert_string_equal(error.text, "nested deeper than 32, the most that msgpack-c reads");
        nested[depth] = 0x91;
    }
    assert_int_equal(deepest, 32);
}

static void test_objects_that_do_not_fit(void **state)
{
    struct fixture *fixture = *state;
    msgpack_object number = {.type = MSGPACK_OBJECT_POSITIVE_INTEGER, .via.u64 = 1};
    msgpack_object text = {.type = MSGPACK_OBJECT_STR, .via.str = {1, "\xff"}};
    msgpack_object key = {.type = MSGPACK_OBJECT_STR, .via.str = {1, "k"}};
    msgpack_object extension = {.type = MSGPACK_OBJECT_EXT};
    msgpack_object_kv by_number = {number, number};
    msgpack_object_kv twice[] = {{key, number}, {key, number}};
    msgpack_object_kv inside = {key, text};
    const struct {
        msgpack_object object;
        const char *text;
    } cases[] = {
        {text, "not UTF-8"},
        {extension, "found an extension type, which WAMP does not have"},
        {{.type = MSGPACK_OBJECT_MAP, .via.map = {1, &by_number}}, "expected a string as key"},
        {{.type = MSGPACK_OBJECT_MAP, .via.map = {2, twice}}, "k: duplicate key"},
        {{.type = MSGPACK_OBJECT_MAP, .via.map = {1, &inside}}, "k: not UTF-8"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_error error = {0};
        widl_value value = {0};

        assert_false(widl_value_from_msgpack(cases[i].object, &fixture->arena, &value, &error));
        assert_string_equal(error.text, cases[i].text);
        assert_int_equal(value.size, 0);
    }
}

static void test_deep_objects(void **state)
{
    struct fixture *fixture = *state;
    static msgpack_object objects[1000];
    widl_error error = {0};
    widl_value value = {0};

    objects[0].type = MSGPACK_OBJECT_NIL;
    for (size_t i = 1; i < ARRAY_LENGTH(objects); i++) {
        objects[i].type = MSGPACK_OBJECT_ARRAY;
        objects[i].via.array = (msgpack_object_array){1, &objects[i - 1]};
    }
    assert_true(widl_value_from_msgpack(objects[WIDL_MAX_DEPTH], &fixture->arena, &value, &error));
    assert_int_equal(value.size, WIDL_MAX_DEPTH + 1);
    assert_false(widl_value_from_msgpack(objects[999], &fixture->arena, &value, &error));
    assert_non_null(strstr(error.text, "nested deeper than 64"));
}

static void test_memory_shortage(void **state)
{
    struct fixture *fixture = *state;
    msgpack_object number = {.type = MSGPACK_OBJECT_POSITIVE_INTEGER, .via.u64 = 1};

    for (size_t successes = 0; successes < 2; successes++) {
        widl_error error = {0};
        widl_value value;

        failing_malloc_start(successes);
        assert_false(widl_value_from_msgpack(number, &fixture->arena, &value, &error));
        assert_true(failing_malloc_stop());
        assert_int_equal(error.code, WIDL_ERROR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_object_borrows_from_the_value, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_broken_values_stay_outside, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_depth, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_objects_that_do_not_fit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_deep_objects, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_memory_shortage, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
