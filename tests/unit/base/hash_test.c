/* SPDX-License-Identifier: MIT */
/*
 * Hash: depends on every byte, on the length and on the seed, and spreads similar keys.
 */
#include <string.h>

#include "base/hash.h"
#include "support/cmocka_widl.h"

static const uint64_t seed[2] = {1, 2};

static void test_every_bit_of_every_length_matters(void **state)
{
    (void)state;
    for (size_t size = 1; size <= 40; size++) {
        unsigned char data[40] = {0};
        uint64_t before = wi_hash(seed, data, size);

        assert_true(before == wi_hash(seed, data, size));
        assert_true(before != wi_hash(seed, data, size - 1));
        for (size_t bit = 0; bit < size * 8; bit++) {
            data[bit / 8] ^= (unsigned char)(1U << bit % 8);
            assert_true(before != wi_hash(seed, data, size));
            data[bit / 8] ^= (unsigned char)(1U << bit % 8);
        }
    }
}

static void test_both_halves_of_the_seed_matter(void **state)
{
    const uint64_t others[][2] = {{1, 3}, {0, 2}, {2, 1}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(others); i++)
        assert_true(wi_hash(seed, "key", 3) != wi_hash(others[i], "key", 3));
}

static void test_similar_keys_spread(void **state)
{
    unsigned counts[256] = {0};

    (void)state;
    for (uint64_t key = 0; key < 256 * 64; key++)
        counts[wi_hash(seed, &key, sizeof(key)) & 255]++;
    for (size_t i = 0; i < ARRAY_LENGTH(counts); i++)
        assert_in_range(counts[i], 64 / 4, 64 * 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_bit_of_every_length_matters),
        cmocka_unit_test(test_both_halves_of_the_seed_matter),
        cmocka_unit_test(test_similar_keys_spread),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
