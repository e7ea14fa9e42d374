/* Asks for the account of whoever it logs in as: customer AUTHID PASSWORD URL. */
#include <bank/account.widl.h>
#include <stdio.h>

#include "login.h"

static void show_balance(widl_session *session)
{
    widl_call call = {.options.disclose_me = true};
    bank_account_balance_result result;

    if (bank_account_balance(session, &result, &call))
        printf("%.*s has %.2f\n", WIDL_STR_ARG(result.owner), (double)result.cents / 100);
    else
        printf("%s\n", widl_error_text(&call.error));
    widl_call_release(&call);
}

int main(int argc, char **argv)
{
    widl_error error = {0};
    widl_session *session;

    if (argc < 4) {
        fprintf(stderr, "usage: customer AUTHID PASSWORD URL\n");
        return 2;
    }
    session = login(argv[3], argv[1], argv[2], &error);
    if (session)
        show_balance(session);
    else
        printf("not let in: %s\n", error.uri[0] ? error.uri : widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
