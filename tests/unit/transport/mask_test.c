/* SPDX-License-Identifier: MIT */
/* Masking against the definition, for every size and phase; keys that differ. */
#include "transport/mask.h"

#include <string.h>

#include "support/cmocka_widl.h"

static const unsigned char KEY[WI_MASK_SIZE] = {0x12, 0x34, 0x56, 0x78};

static void test_every_size_and_phase(void **state)
{
    unsigned char plain[110];
    unsigned char masked[110];

    (void)state;
    for (size_t i = 0; i < sizeof(plain); i++)
        plain[i] = (unsigned char)(i * 7);
    for (size_t size = 0; size <= sizeof(plain); size++) {
        for (size_t phase = 0; phase < 8; phase++) {
            memset(masked, 0, sizeof(masked));
            wi_mask_apply(masked, plain, size, KEY, phase);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(masked[i], plain[i] ^ KEY[(phase + i) % 4]);
            for (size_t i = size; i < sizeof(masked); i++)
                assert_int_equal(masked[i], 0);
            wi_mask_apply(masked, masked, size, KEY, phase);
            assert_memory_equal(masked, plain, size);
        }
    }
}

static void test_pieces(void **state)
{
    unsigned char plain[64];
    unsigned char whole[64];
    unsigned char pieces[64];

    (void)state;
    memset(plain, 'x', sizeof(plain));
    wi_mask_apply(whole, plain, sizeof(plain), KEY, 0);
    for (size_t cut = 0; cut <= sizeof(plain); cut++) {
        wi_mask_apply(pieces, plain, cut, KEY, 0);
        wi_mask_apply(pieces + cut, plain + cut, sizeof(plain) - cut, KEY, cut);
        assert_memory_equal(pieces, whole, sizeof(whole));
    }
}

static void test_keys_are_fresh(void **state)
{
    static struct wi_mask_pool pool;
    unsigned char keys[4000][WI_MASK_SIZE];
    size_t same = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
        wi_mask_next(&pool, keys[i]);
    for (size_t i = 1; i < ARRAY_LENGTH(keys); i++)
        same += memcmp(keys[i], keys[0], WI_MASK_SIZE) == 0;
    assert_true(same < 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_size_and_phase),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_keys_are_fresh),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
