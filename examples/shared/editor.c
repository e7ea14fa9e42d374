/* Has pages printed, by whichever press has its turn; then a book, all of it by one of them. */
#include <press/press.widl.h>
#include <stdio.h>
#include <string.h>

/** Print a page. Return: which press has done it, of the latest call; NULL: none. */
static const char *print(widl_session *session, uint32_t page, widl_call *call)
{
    press_press_print_args args = {.page = page};
    press_press_print_result result;

    return press_press_print(session, &args, &result, call) ? result.press.data : NULL;
}

static bool print_news(widl_session *session, widl_call *call)
{
    for (uint32_t page = 1; page <= 4; page++) {
        const char *press = print(session, page, call);

        if (!press)
            return false;
        printf("page %u: %s\n", (unsigned)page, press);
    }
    return true;
}

/** With a key, the router always calls the same one as long as that is there, whoever else is. */
static bool print_book(widl_session *session, widl_call *call)
{
    char first[40] = "";

    call->options.rkey = "the book";
    for (uint32_t page = 1; page <= 20; page++) {
        const char *press = print(session, page, call);

        if (!press)
            return false;
        if (page == 1)
            snprintf(first, sizeof(first), "%s", press);
        else if (strcmp(first, press) != 0)
            printf("%s has taken over\n", press);
    }
    printf("the book is of one press\n");
    return true;
}

int main(int argc, char **argv)
{
    widl_call call = {0};
    widl_session *session = widl_connect(argv[argc - 1], "realm1", NULL, &call.error);
    bool done = session && print_news(session, &call) && print_book(session, &call);

    if (!done)
        fprintf(stderr, "%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
    widl_session_close(session);
    return done ? 0 : 1;
}
