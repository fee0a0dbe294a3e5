"""Between Instagram and the desk: pulls what is new, delivers what is to go out. It knows both and no screen."""
