/* Serves the accounts; who calls is what the router says, not what the caller claims. */
#include <bank/account.widl.h>
#include <stdio.h>

#include "login.h"

static void balance(widl_invocation *invocation, void *user)
{
    const widl_caller *caller = widl_invocation_caller(invocation);
    bank_account_balance_result result = {.owner = caller->authid, .cents = 4200};

    (void)user;
    if (caller->session == 0)
        widl_invocation_throw_text(invocation, "wamp.error.not_authorized",
                                   "only for those who say who they are", NULL);
    else
        bank_account_balance_reply(invocation, &result);
}

int main(int argc, char **argv)
{
    static const bank_account_callee callee = {.balance = balance};
    widl_error error = {0};
    widl_session *session = login(argv[argc - 1], "bank", "gold", &error);

    if (session && bank_account_serve(session, &callee, NULL, &error) &&
        fprintf(stderr, "serving\n") > 0)
        widl_session_run(session, &error);
    fprintf(stderr, "%s\n", widl_error_text(&error));
    widl_session_close(session);
    return 0;
}
