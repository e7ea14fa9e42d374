/* SPDX-License-Identifier: MIT */
/*
 * A peer of one version of many contracts. Each line of standard input is the name of one and a
 * payload as JSON; each line of output says what this peer makes of it: `sent` and what it writes
 * after reading that, `refused` when it cannot be read, `unknown` when it was read, but holds what
 * this version has no name for.
 */
#include <stdio.h>
#include <string.h>

#include <widl/arena.h>
#include <widl/value.h>

#include "peers.h"

#define LINE_MAX_SIZE 4096

/* What became of a payload; `answer` is what is written again. */
enum outcome { OUTCOME_SENT, OUTCOME_REFUSED, OUTCOME_UNKNOWN };

typedef enum outcome pass_fn(widl_value payload, widl_arena *arena, widl_value *answer);

#define PEER(name)                                                                                 \
    static enum outcome name##_pass(widl_value payload, widl_arena *arena, widl_value *answer)     \
    {                                                                                              \
        name##_payload value;                                                                      \
        widl_error error;                                                                          \
                                                                                                   \
        if (!name##_payload_decode(payload, arena, &value, &error))                                \
            return OUTCOME_REFUSED;                                                                \
        return name##_payload_encode(&value, arena, answer, &error) ? OUTCOME_SENT                 \
                                                                    : OUTCOME_UNKNOWN;             \
    }
PEERS(PEER)
#undef PEER

static const struct {
    const char *name;
    pass_fn *pass;
} peers[] = {
#define PEER(name) {#name, name##_pass},
    PEERS(PEER)
#undef PEER
};

static pass_fn *find(const char *name)
{
    for (size_t i = 0; i < sizeof(peers) / sizeof(peers[0]); i++) {
        if (strcmp(peers[i].name, name) == 0)
            return peers[i].pass;
    }
    return NULL;
}

static bool answer_line(char *line, widl_arena *arena)
{
    static const char *const words[] = {"sent", "refused", "unknown"};
    char *json = strchr(line, ' ');
    pass_fn *pass;
    widl_value payload;
    widl_value answer = {0};
    widl_error error;
    enum outcome outcome;

    if (!json)
        return false;
    *json++ = '\0';
    pass = find(line);
    if (!pass || !widl_value_from_json(widl_str(json), arena, &payload, &error))
        return false;
    outcome = pass(payload, arena, &answer);
    printf("%s %s\n", words[outcome],
           outcome == OUTCOME_SENT ? widl_value_to_json(answer, arena, &error) : "");
    return true;
}

int main(void)
{
    char line[LINE_MAX_SIZE];

    while (fgets(line, sizeof(line), stdin)) {
        widl_arena arena = {0};
        bool is_good;

        line[strcspn(line, "\n")] = '\0';
        is_good = answer_line(line, &arena);
        widl_arena_free(&arena);
        if (!is_good)
            return 1;
    }
    return 0;
}
