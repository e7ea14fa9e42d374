/* SPDX-License-Identifier: MIT */
/*
 * Arena: what is handed out is aligned, zeroed and separate; the limit holds.
 */
#include <string.h>

#include <widl/arena.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static bool is_zero(const unsigned char *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (data[i] != 0)
            return false;
    }
    return true;
}

static void test_pieces_are_aligned_zeroed_and_separate(void **state)
{
    enum { COUNT = 3000 };
    static unsigned char *pieces[COUNT];
    widl_arena arena = {0};

    (void)state;
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < COUNT; i++) {
            pieces[i] = widl_arena_alloc(&arena, i);
            assert_non_null(pieces[i]);
            assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
            assert_true(is_zero(pieces[i], i));
            memset(pieces[i], (int)(i % 251) + 1, i);
        }
        for (size_t i = 1; i < COUNT; i++) {
            assert_int_equal(pieces[i][0], i % 251 + 1);
            assert_int_equal(pieces[i][i - 1], i % 251 + 1);
        }
        widl_arena_reset(&arena);
        assert_int_equal(widl_arena_used(&arena), 0);
    }
    widl_arena_free(&arena);
}

static void test_copy_ends_with_nul(void **state)
{
    widl_arena arena = {0};
    const char *copy = widl_arena_copy(&arena, "abcdef", 3);
    const char *empty = widl_arena_copy(&arena, NULL, 0);

    (void)state;
    assert_string_equal(copy, "abc");
    assert_string_equal(empty, "");
    widl_arena_free(&arena);
}

static void test_limit_holds_for_many_and_for_one(void **state)
{
    widl_arena arena = {.limit = 10000};
    size_t got = 0;

    (void)state;
    while (widl_arena_alloc(&arena, 100))
        got += 100;
    assert_true(got > 8000 && got <= 10000);
    widl_arena_reset(&arena);
    assert_null(widl_arena_alloc(&arena, 10001));
    assert_non_null(widl_arena_alloc(&arena, 10000));
    assert_null(widl_arena_alloc(&arena, 1));
    assert_null(widl_arena_copy(&arena, "", 0));
    widl_arena_free(&arena);
    assert_int_equal(arena.limit, 10000);
}

static void test_default_limit(void **state)
{
    widl_arena arena = {0};

    (void)state;
    assert_null(widl_arena_alloc(&arena, WIDL_ARENA_DEFAULT_LIMIT + 1));
    assert_null(widl_arena_alloc(&arena, SIZE_MAX));
    assert_null(widl_arena_copy(&arena, "", SIZE_MAX));
    widl_arena_free(&arena);
}

static void test_unlimited_sizes_do_not_overflow(void **state)
{
    widl_arena arena = {.limit = SIZE_MAX};

    (void)state;
    assert_non_null(widl_arena_alloc(&arena, 1));
    assert_null(widl_arena_alloc(&arena, SIZE_MAX));
    assert_null(widl_arena_alloc(&arena, SIZE_MAX - 8));
    assert_non_null(widl_arena_alloc(&arena, 1));
    widl_arena_free(&arena);
}

static void test_large_piece_leaves_the_shared_block_in_use(void **state)
{
    widl_arena arena = {0};
    char *first = widl_arena_copy(&arena, "a", 1);
    char *large = widl_arena_alloc(&arena, 1 << 20);
    char *second = widl_arena_copy(&arena, "b", 1);

    (void)state;
    assert_non_null(large);
    assert_ptr_equal(second, first + 2);
    widl_arena_free(&arena);
}

static void test_memory_shortage_leaves_the_arena_usable(void **state)
{
    widl_arena arena = {0};

    (void)state;
    failing_malloc_start(0);
    assert_null(widl_arena_alloc(&arena, 10));
    assert_true(failing_malloc_stop());
    assert_non_null(widl_arena_alloc(&arena, 10));
    failing_malloc_start(0);
    assert_null(widl_arena_alloc(&arena, 5000));
    assert_true(failing_malloc_stop());
    assert_non_null(widl_arena_alloc(&arena, 5000));
    widl_arena_free(&arena);
    widl_arena_free(NULL);
}

static void test_a_reset_keeps_no_large_block(void **state)
{
    widl_arena arena = {0};

    (void)state;
    assert_non_null(widl_arena_alloc(&arena, 1 << 20));
    widl_arena_reset(&arena);
    assert_non_null(arena.blocks);
    widl_arena_free(&arena);
    assert_non_null(widl_arena_alloc(&arena, (1 << 20) + 1));
    widl_arena_reset(&arena);
    assert_null(arena.blocks);
    assert_int_equal(widl_arena_used(&arena), 0);
    assert_non_null(widl_arena_copy(&arena, "text", 4));
    widl_arena_free(&arena);
}

/** Memory of an allocator that has room for one piece, which is checked to come back. */
struct single {
    _Alignas(max_align_t) unsigned char room[2048];
    size_t taken;
};

static void *allocate(void *user, size_t size)
{
    struct single *single = user;

    if (single->taken > 0 || size > sizeof(single->room))
        return NULL;
    single->taken = size;
    return single->room;
}

static void release(void *user, void *memory, size_t size)
{
    struct single *single = user;

    assert_ptr_equal(memory, single->room);
    assert_int_equal(size, single->taken);
    single->taken = 0;
}

static void test_blocks_are_of_the_allocator(void **state)
{
    static struct single single;
    const widl_allocator allocator = {allocate, NULL, release, &single};
    widl_arena arena = {.allocator = &allocator};
    unsigned char *piece = widl_arena_alloc(&arena, 10);

    (void)state;
    assert_in_range((uintptr_t)piece, (uintptr_t)single.room,
                    (uintptr_t)single.room + sizeof(single.room));
    assert_null(widl_arena_alloc(&arena, 5000));
    widl_arena_free(&arena);
    assert_int_equal(single.taken, 0);
    assert_ptr_equal(arena.allocator, &allocator);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_are_aligned_zeroed_and_separate),
        cmocka_unit_test(test_copy_ends_with_nul),
        cmocka_unit_test(test_limit_holds_for_many_and_for_one),
        cmocka_unit_test(test_default_limit),
        cmocka_unit_test(test_unlimited_sizes_do_not_overflow),
        cmocka_unit_test(test_large_piece_leaves_the_shared_block_in_use),
        cmocka_unit_test(test_memory_shortage_leaves_the_arena_usable),
        cmocka_unit_test(test_a_reset_keeps_no_large_block),
        cmocka_unit_test(test_blocks_are_of_the_allocator),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
