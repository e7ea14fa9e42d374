/* Has pages printed, by whichever press has its turn. */
#include <press/press.widl.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    widl_call call = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &call.error);
    press_press_print_result result;
    bool done = session != NULL;

    for (uint32_t page = 1; done && page <= 4; page++) {
        press_press_print_args args = {.page = page};

        done = press_press_print(session, &args, &result, &call);
        if (done)
            printf("page %u: %.*s\n", (unsigned)page, WIDL_STR_ARG(result.press));
    }
    if (!done)
        fprintf(stderr, "%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
    widl_session_close(session);
    return done ? 0 : 1;
}
