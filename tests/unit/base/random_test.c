/* SPDX-License-Identifier: MIT */
/*
 * Random: ids lie in WAMP's range and reach into all of it; nothing is written beyond the size.
 */
#include <string.h>

#include "base/random.h"
#include "support/cmocka_widl.h"

static void test_ids_use_their_whole_range(void **state)
{
    uint64_t seen = 0;
    uint64_t all = UINT64_MAX;

    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        uint64_t id = wi_random_id();

        assert_in_range(id, 1, (uint64_t)1 << 53);
        seen |= id - 1;
        all &= id - 1;
    }
    assert_true(seen == ((uint64_t)1 << 53) - 1);
    assert_true(all == 0);
}

static void test_bytes_stay_in_bounds(void **state)
{
    unsigned char bytes[64] = {0};
    unsigned char zero[64] = {0};

    (void)state;
    wi_random_bytes(bytes + 16, 32);
    assert_memory_equal(bytes, zero, 16);
    assert_memory_equal(bytes + 48, zero, 16);
    assert_memory_not_equal(bytes + 16, zero, 16);
    assert_memory_not_equal(bytes + 32, zero, 16);
    wi_random_bytes(bytes, 0);
    assert_memory_equal(bytes, zero, 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_use_their_whole_range),
        cmocka_unit_test(test_bytes_stay_in_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
