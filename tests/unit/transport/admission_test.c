/* SPDX-License-Identifier: MIT */
/* How many connections get in, of everybody and of each address. */
#include "transport/admission.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "support/cmocka_widl.h"

static struct sockaddr_storage address_of(const char *text)
{
    struct sockaddr_storage storage = {0};
    struct sockaddr_in *ipv4 = (struct sockaddr_in *)&storage;
    struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *)&storage;

    if (inet_pton(AF_INET, text, &ipv4->sin_addr) == 1) {
        storage.ss_family = AF_INET;
        return storage;
    }
    assert_int_equal(inet_pton(AF_INET6, text, &ipv6->sin6_addr), 1);
    storage.ss_family = AF_INET6;
    return storage;
}

static enum wi_admitted enter(struct wi_admission *admission, const char *text,
                              struct wi_visitor **ret)
{
    const struct sockaddr_storage address = address_of(text);

    return wi_admission_enter(admission, (const struct sockaddr *)&address, ret);
}

static void as_many_as_there_is_room_for(void **state)
{
    struct wi_admission admission = {.most = 2};
    struct wi_visitor *visitor;
    (void)state;
    assert_int_equal(wi_admission_enter(&admission, NULL, &visitor), WI_ADMITTED);
    assert_null(visitor);
    assert_int_equal(enter(&admission, "192.0.2.1", &visitor), WI_ADMITTED);
    assert_null(visitor);
    assert_int_equal(enter(&admission, "192.0.2.2", &visitor), WI_ADMISSION_FULL);
    wi_admission_leave(&admission, NULL);
    assert_int_equal(enter(&admission, "192.0.2.2", &visitor), WI_ADMITTED);
    assert_int_equal(enter(&admission, "192.0.2.2", &visitor), WI_ADMISSION_FULL);
    wi_admission_leave(&admission, NULL);
    wi_admission_leave(&admission, NULL);
    wi_admission_done(&admission);
}

/* Two addresses, and whether they are one visitor. */
static const struct {
    const char *one;
    const char *other;
    bool same;
} PAIRS[] = {
    {"192.0.2.1", "192.0.2.1", true},
    {"192.0.2.1", "192.0.2.2", false},
    {"192.0.2.1", "::ffff:192.0.2.1", true},
    {"2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true},
    {"2001:db8:1:2::1", "2001:db8:1:3::1", false},
    {"2001:db8:1:2::1", "192.0.2.1", false},
    {"::ffff:192.0.2.1", "::ffff:192.0.2.2", false},
    {"127.0.0.1", "127.0.0.1", true},
    {"127.0.0.1", "127.0.0.2", false},
    {"::1", "::1", true},
    {"::1", "127.0.0.1", false},
};

static void addresses_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++) {
        struct wi_admission admission = {.most = 9, .most_per_address = 1};
        struct wi_visitor *one;
        struct wi_visitor *other;
        assert_int_equal(enter(&admission, PAIRS[i].one, &one), WI_ADMITTED);
        enum wi_admitted admitted = enter(&admission, PAIRS[i].other, &other);
        if ((admitted == WI_ADMITTED) == PAIRS[i].same)
            fail_msg("%s and %s", PAIRS[i].one, PAIRS[i].other);
        if (admitted == WI_ADMITTED)
            wi_admission_leave(&admission, other);
        wi_admission_leave(&admission, one);
        assert_int_equal(admission.visitors.count, 0);
        wi_admission_done(&admission);
    }
}

static void places_of_an_address_become_free(void **state)
{
    struct wi_admission admission = {.most = 9, .most_per_address = 2};
    struct wi_visitor *visitors[3];
    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(enter(&admission, "192.0.2.1", &visitors[i]), WI_ADMITTED);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(enter(&admission, "192.0.2.1", &visitors[2]), WI_ADMISSION_ADDRESS_FULL);
        assert_int_equal(admission.count, 2);
        wi_admission_leave(&admission, visitors[0]);
        assert_int_equal(enter(&admission, "192.0.2.1", &visitors[0]), WI_ADMITTED);
    }
    wi_admission_leave(&admission, visitors[0]);
    wi_admission_leave(&admission, visitors[1]);
    wi_admission_done(&admission);
}

static void loopback_may_be_spared(void **state)
{
    static const char *const addresses[] = {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"};
    (void)state;
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        struct wi_admission admission = {.most = 9, .most_per_address = 1, .spares_loopback = true};
        struct wi_visitor *visitor;
        for (int j = 0; j < 3; j++)
            assert_int_equal(enter(&admission, addresses[i], &visitor), WI_ADMITTED);
        assert_null(visitor);
        assert_int_equal(enter(&admission, "192.0.2.1", &visitor), WI_ADMITTED);
        wi_admission_leave(&admission, visitor);
        for (int j = 0; j < 3; j++)
            wi_admission_leave(&admission, NULL);
        wi_admission_done(&admission);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_many_as_there_is_room_for),
        cmocka_unit_test(addresses_are_told_apart),
        cmocka_unit_test(places_of_an_address_become_free),
        cmocka_unit_test(loopback_may_be_spared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
