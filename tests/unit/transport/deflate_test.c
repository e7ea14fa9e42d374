/* SPDX-License-Identifier: MIT */
/* Compressed messages: each is one for itself, and hostile ones stay small. */
#include "transport/deflate.h"

#include <stdlib.h>
#include <string.h>

#include "support/cmocka_widl.h"

#define LARGE 300000

/** Text that compresses: words by turns, which depend on `seed`. */
static void fill(unsigned char *data, size_t size, unsigned seed)
{
    static const char WORDS[] = "realm session caller callee publisher subscriber topic ";

    for (size_t i = 0; i < size; i++) {
        if (i % 40 == 0)
            seed = seed * 1664525 + 1013904223;
        data[i] = (unsigned char)WORDS[(i + (seed >> 24)) % (sizeof(WORDS) - 1)];
    }
}

static widl_bytes pack(struct wi_deflate *deflate, unsigned bits, const void *data, size_t split,
                       size_t size)
{
    const char *text = data;
    const widl_string parts[] = {{text, split}, {text + split, size - split}};

    return wi_deflate_pack(deflate, bits, parts);
}

static void test_round_trips(void **state)
{
    static const size_t SIZES[] = {64, 65, 1000, 4096, 65535, 65536, LARGE};
    struct wi_deflate *deflate = wi_deflate_new(NULL);
    unsigned char *data = malloc(LARGE);

    (void)state;
    assert_non_null(data);
    for (unsigned i = 0; i < 7 * ARRAY_LENGTH(SIZES); i++) {
        size_t size = SIZES[i / 7];
        unsigned bits = WI_WINDOW_BITS_MIN + i % 7;
        widl_buffer out = {0};
        widl_bytes packed;

        fill(data, size, i);
        packed = pack(deflate, bits, data, i % 3 * (size / 3), size);
        assert_non_null(packed.data);
        assert_true(packed.size < size);
        assert_int_equal(wi_deflate_unpack(deflate, packed, size, &out), WI_UNPACKED);
        assert_int_equal(out.size, size);
        assert_memory_equal(out.data, data, size);
        assert_int_equal(wi_deflate_unpack(deflate, packed, size - 1, &out), WI_UNPACKED_TOO_BIG);
        widl_buffer_free(&out);
    }
    free(data);
    wi_deflate_free(deflate);
}

/* What does not become smaller is sent as it is. */
static void test_noise_is_left_alone(void **state)
{
    struct wi_deflate *deflate = wi_deflate_new(NULL);
    unsigned char noise[2000];
    unsigned seed = 1;

    (void)state;
    for (size_t i = 0; i < sizeof(noise); i++) {
        seed = seed * 1664525 + 1013904223;
        noise[i] = (unsigned char)(seed >> 24);
    }
    for (size_t size = 1; size < sizeof(noise); size = size * 2 + 1)
        assert_null(pack(deflate, 15, noise, 0, size).data);
    fill(noise, sizeof(noise), 0);
    assert_non_null(pack(deflate, 15, noise, 0, sizeof(noise)).data);
    wi_deflate_free(deflate);
}

/* RFC 7692, 7.2.3: what others may send, each of which says "Hello", or nothing. */
static void test_forms_of_others(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *text;
    } CASES[] = {
        {"\xf2\x48\xcd\xc9\xc9\x07\x00", 7, "Hello"},
        {"\x00\x05\x00\xfa\xffHello\x00", 11, "Hello"},
        {"\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8, "Hello"},
        {"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", 13, "Hello"},
        {"\x00", 1, ""},
    };
    struct wi_deflate *deflate = wi_deflate_new(NULL);

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        widl_buffer out = {0};

        assert_int_equal(
            wi_deflate_unpack(deflate, widl_bin(CASES[i].bytes, CASES[i].size), 5, &out),
            WI_UNPACKED);
        assert_int_equal(out.size, strlen(CASES[i].text));
        assert_true(out.size == 0 || memcmp(out.data, CASES[i].text, out.size) == 0);
        widl_buffer_free(&out);
    }
    wi_deflate_free(deflate);
}

/* Cut anywhere, a message is none; and nothing that was wrong harms the next one. */
static void test_broken_messages(void **state)
{
    struct wi_deflate *deflate = wi_deflate_new(NULL);
    unsigned char data[500];
    unsigned char copy[500];
    widl_bytes packed;
    widl_buffer out = {0};

    (void)state;
    fill(data, sizeof(data), 7);
    packed = pack(deflate, 15, data, 0, sizeof(data));
    memcpy(copy, packed.data, packed.size);
    for (size_t size = 0; size < packed.size; size++)
        assert_int_equal(wi_deflate_unpack(deflate, widl_bin(copy, size), 2 * sizeof(data), &out),
                         WI_UNPACKED_BROKEN);
    assert_int_equal(wi_deflate_unpack(deflate, widl_bin("\x07", 1), sizeof(data), &out),
                     WI_UNPACKED_BROKEN);
    assert_int_equal(wi_deflate_unpack(deflate, widl_bin(copy, packed.size), sizeof(data), &out),
                     WI_UNPACKED);
    assert_int_equal(out.size, sizeof(data));
    widl_buffer_free(&out);
    wi_deflate_free(deflate);
}

/* A thousand times more than was sent is refused when the limit is reached, not behind it. */
static void test_bombs_stay_small(void **state)
{
    struct wi_deflate *deflate = wi_deflate_new(NULL);
    size_t size = (size_t)8 << 20;
    unsigned char *zeros = calloc(1, size);
    widl_buffer out = {0};
    widl_bytes packed;

    (void)state;
    assert_non_null(zeros);
    packed = pack(deflate, 15, zeros, 0, size);
    assert_true(packed.size < size / 500);
    assert_int_equal(wi_deflate_unpack(deflate, packed, 100000, &out), WI_UNPACKED_TOO_BIG);
    assert_true(out.capacity <= 400000);
    widl_buffer_free(&out);
    free(zeros);
    wi_deflate_free(deflate);
}

/** Memory that ends. */
struct budget {
    size_t allocations; /**< that still succeed */
    size_t bytes;       /**< taken and not given back */
};

static void *take(void *user, size_t size)
{
    struct budget *budget = user;

    if (budget->allocations == 0)
        return NULL;
    budget->allocations--;
    budget->bytes += size;
    return malloc(size);
}

static void give_back(void *user, void *memory, size_t size)
{
    struct budget *budget = user;

    budget->bytes -= size;
    free(memory);
}

static void *resize(void *user, void *memory, size_t size_before, size_t size)
{
    struct budget *budget = user;

    if (budget->allocations == 0)
        return NULL;
    budget->allocations--;
    budget->bytes += size - size_before;
    return realloc(memory, size);
}

/** Pack and unpack with what there is. Return: whether that was enough. */
static bool pass_through(struct wi_deflate *deflate, widl_buffer *out)
{
    unsigned char data[4000];
    widl_bytes packed;
    enum wi_unpacked unpacked;

    fill(data, sizeof(data), 3);
    packed = pack(deflate, 12, data, 100, sizeof(data));
    if (!packed.data)
        return false;
    unpacked = wi_deflate_unpack(deflate, packed, sizeof(data), out);
    assert_true(unpacked == WI_UNPACKED || unpacked == WI_UNPACKED_NO_MEMORY);
    if (unpacked == WI_UNPACKED)
        assert_memory_equal(out->data, data, sizeof(data));
    return unpacked == WI_UNPACKED;
}

/* All memory, zlib's too, comes from the allocator and goes back to it; without any, a message is
 * sent as it is, or not understood. */
static void test_memory_is_the_allocators(void **state)
{
    bool is_enough = false;

    (void)state;
    for (size_t allocations = 0; !is_enough; allocations++) {
        struct budget budget = {.allocations = allocations};
        const widl_allocator allocator = {
            .user = &budget, .allocate = take, .reallocate = resize, .release = give_back};
        struct wi_deflate *deflate = wi_deflate_new(&allocator);
        widl_buffer out = {.allocator = &allocator};

        assert_true(allocations < 100);
        if (!deflate)
            continue;
        is_enough = pass_through(deflate, &out);
        budget.allocations = 100;
        assert_true(pass_through(deflate, &out));
        widl_buffer_free(&out);
        wi_deflate_free(deflate);
        assert_int_equal(budget.bytes, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),      cmocka_unit_test(test_noise_is_left_alone),
        cmocka_unit_test(test_forms_of_others),  cmocka_unit_test(test_broken_messages),
        cmocka_unit_test(test_bombs_stay_small), cmocka_unit_test(test_memory_is_the_allocators),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
