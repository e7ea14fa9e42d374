/* SPDX-License-Identifier: MIT */
/*
 * Buffer: grows, keeps its content, never exceeds its limit, and survives a failed growth.
 */
#include <widl/codec.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static void test_appended_bytes_stay(void **state)
{
    widl_buffer buffer = {0};

    (void)state;
    for (unsigned i = 0; i < 10000; i++) {
        unsigned char byte = (unsigned char)(i * 7);

        assert_true(widl_buffer_append(&buffer, &byte, 1));
    }
    assert_int_equal(buffer.size, 10000);
    assert_true(buffer.capacity >= 10000 && buffer.capacity < 40000);
    for (unsigned i = 0; i < 10000; i++)
        assert_int_equal(buffer.data[i], (unsigned char)(i * 7));
    widl_buffer_free(&buffer);
    assert_int_equal(buffer.size, 0);
    assert_null(buffer.data);
}

static void test_reserve_changes_no_size(void **state)
{
    widl_buffer buffer = {0};
    unsigned char *room;

    (void)state;
    assert_non_null(widl_buffer_reserve(&buffer, 0));
    assert_true(widl_buffer_append(&buffer, "abc", 3));
    room = widl_buffer_reserve(&buffer, 1000);
    assert_ptr_equal(room, buffer.data + 3);
    memset(room, 0, 1000);
    assert_int_equal(buffer.size, 3);
    assert_memory_equal(buffer.data, "abc", 3);
    widl_buffer_free(&buffer);
}

static void test_limit_is_exact(void **state)
{
    widl_buffer buffer = {.limit = 300};
    char data[300] = {0};

    (void)state;
    assert_true(widl_buffer_append(&buffer, data, 299));
    assert_false(widl_buffer_append(&buffer, data, 2));
    assert_int_equal(buffer.size, 299);
    assert_true(widl_buffer_append(&buffer, data, 1));
    assert_non_null(widl_buffer_reserve(&buffer, 0));
    assert_null(widl_buffer_reserve(&buffer, 1));
    assert_true(buffer.capacity <= 300);
    widl_buffer_free(&buffer);
    assert_int_equal(buffer.limit, 300);
}

static void test_impossible_sizes(void **state)
{
    widl_buffer buffer = {0};

    (void)state;
    assert_true(widl_buffer_append(&buffer, "abc", 3));
    assert_null(widl_buffer_reserve(&buffer, SIZE_MAX));
    assert_null(widl_buffer_reserve(&buffer, SIZE_MAX - 2));
    assert_memory_equal(buffer.data, "abc", 3);
    widl_buffer_free(&buffer);
}

static void test_memory_shortage_keeps_the_content(void **state)
{
    widl_buffer buffer = {0};
    size_t capacity;

    (void)state;
    failing_malloc_start(0);
    assert_false(widl_buffer_append(&buffer, "abc", 3));
    assert_true(failing_malloc_stop());
    assert_true(widl_buffer_append(&buffer, "abc", 3));
    capacity = buffer.capacity;
    failing_malloc_start(0);
    assert_null(widl_buffer_reserve(&buffer, capacity));
    assert_true(failing_malloc_stop());
    assert_int_equal(buffer.size, 3);
    assert_int_equal(buffer.capacity, capacity);
    assert_memory_equal(buffer.data, "abc", 3);
    widl_buffer_free(&buffer);
    widl_buffer_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_appended_bytes_stay),
        cmocka_unit_test(test_reserve_changes_no_size),
        cmocka_unit_test(test_limit_is_exact),
        cmocka_unit_test(test_impossible_sizes),
        cmocka_unit_test(test_memory_shortage_keeps_the_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
