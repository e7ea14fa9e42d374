/* SPDX-License-Identifier: MIT */
/*
 * The policy of connecting again, without a clock and without sources of randomness: delays that
 * grow, and the table of ends that are worth another attempt (ends.def).
 */
#include "session/backoff.h"

#include <string.h>

#define DEFAULT_INITIAL_MS 1000
#define DEFAULT_MAX_MS     30000
#define DEFAULT_MULTIPLIER 200
#define DEFAULT_JITTER     50
#define DEFAULT_OFFLINE    ((size_t)1 << 20)

enum verdict { NEVER, AGAIN };

struct code_row {
    widl_code code;
    enum verdict verdict;
};

struct uri_row {
    const char *uri;
    enum verdict verdict;
};

static const struct code_row code_rows[] = {
#define WI_END(name, verdict) {WIDL_ERROR_##name, verdict},
#define WI_END_URI(uri, verdict)
#include "session/ends.def"
#undef WI_END
#undef WI_END_URI
};

static const struct uri_row uri_rows[] = {
#define WI_END(name, verdict)
#define WI_END_URI(uri, verdict) {uri, verdict},
#include "session/ends.def"
#undef WI_END
#undef WI_END_URI
};

static void set_default(uint32_t *option, uint32_t value)
{
    if (*option == 0)
        *option = value;
}

void wi_backoff_complete(widl_reconnect *policy)
{
    set_default(&policy->initial_delay_ms, DEFAULT_INITIAL_MS);
    set_default(&policy->max_delay_ms, DEFAULT_MAX_MS);
    set_default(&policy->multiplier_percent, DEFAULT_MULTIPLIER);
    if (policy->max_delay_ms < policy->initial_delay_ms)
        policy->max_delay_ms = policy->initial_delay_ms;
    if (policy->multiplier_percent < 100)
        policy->multiplier_percent = 100;
    if (policy->jitter_percent == 0)
        policy->jitter_percent = DEFAULT_JITTER;
    if (policy->jitter_percent < 0)
        policy->jitter_percent = 0;
    if (policy->jitter_percent > 100)
        policy->jitter_percent = 100;
    if (policy->offline.max_bytes == 0)
        policy->offline.max_bytes = DEFAULT_OFFLINE;
}

uint32_t wi_backoff_delay(const widl_reconnect *policy, unsigned step, uint32_t random)
{
    uint64_t delay = policy->initial_delay_ms;
    uint32_t growth = policy->multiplier_percent - 100;
    while (step-- > 0 && delay < policy->max_delay_ms && growth > 0)
        delay += delay * growth / 100 > 0 ? delay * growth / 100 : 1;
    if (delay > policy->max_delay_ms)
        delay = policy->max_delay_ms;
    uint64_t varied = delay * (uint32_t)policy->jitter_percent / 100;
    return (uint32_t)(delay - varied * random / UINT32_MAX);
}

static bool is_uri_worth(const char *uri)
{
    for (size_t i = 0; i < sizeof(uri_rows) / sizeof(uri_rows[0]); i++) {
        if (strcmp(uri_rows[i].uri, uri) == 0)
            return uri_rows[i].verdict == AGAIN;
    }
    return false;
}

bool wi_backoff_is_worth(const widl_error *reason)
{
    if (reason->uri[0])
        return is_uri_worth(reason->uri);
    for (size_t i = 0; i < sizeof(code_rows) / sizeof(code_rows[0]); i++) {
        if (code_rows[i].code == reason->code)
            return code_rows[i].verdict == AGAIN;
    }
    return false;
}
