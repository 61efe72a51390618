"""What a deployment says when it does not go on."""


class Refused(RuntimeError):
    """The deployment stops here, with all it had done in place. The message names what is wrong and what to do."""
