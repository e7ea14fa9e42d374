/* Asks the office, and tells it, over a line that is not always there: questions wait for the next
 * connection and are asked again, passages are kept until there is one. */
#include <gate/barrier.widl.h>
#include <stdio.h>

static bool may_enter(widl_session *session, const char *sign)
{
    gate_office_may_enter_args args = {.sign = widl_str(sign)};
    bool allowed = false;
    widl_call call = {0};

    /* It is @idempotent, so `retry_idempotent` has it repeated when its answer was lost. */
    if (!gate_office_may_enter(session, &args, &allowed, &call))
        fprintf(stderr, "nobody says whether %s may enter: %s\n", sign,
                widl_error_text(&call.error));
    widl_call_release(&call);
    return allowed;
}

static void tell(widl_session *session, uint32_t number, const char *sign)
{
    gate_office_passed_event passed = {.passage = {.number = number, .sign = widl_str(sign)}};
    widl_error error = {0};

    if (!gate_office_publish_passed(session, &passed, NULL, &error))
        fprintf(stderr, "passage %u is lost: %s\n", (unsigned)number, widl_error_text(&error));
}

int main(int argc, char **argv)
{
    static const char *const signs[] = {"HH-WA 15", "B-XY 2"};
    widl_options options = {
        .keepalive_ms = 10000,
        .reconnect = {.enabled = true,
                      .initial_delay_ms = 200,
                      .wait = true,
                      .retry_idempotent = true,
                      .offline = {.max_events = 1000, .drop_oldest = true}},
    };
    widl_error error = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", &options, &error);

    if (!session) {
        fprintf(stderr, "%s\n", widl_error_text(&error));
        return 1;
    }
    for (uint32_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        if (may_enter(session, signs[i])) {
            printf("%s may enter\n", signs[i]);
            tell(session, i + 1, signs[i]);
        } else {
            printf("%s may not enter\n", signs[i]);
        }
    }
    widl_session_close(session);
    return 0;
}
