package dev.parallax;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import dev.parallax.trail.Trail;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/// What is logged, with what the calling thread works for, and without what nobody may read: in the
/// words, in what was put into them, and in the words of whatever was thrown, down to its last
/// cause.
///
/// @param clean takes secrets out of a text
/// @param more is added to the words
record DiscreetEvent(ILoggingEvent event, UnaryOperator<String> clean, String more)
    implements ILoggingEvent {
  DiscreetEvent(ILoggingEvent event, UnaryOperator<String> clean) {
    this(event, clean, "");
  }

  @Override
  public String getMessage() {
    return cleaned(event.getMessage());
  }

  @Override
  public String getFormattedMessage() {
    return cleaned(event.getFormattedMessage() + more);
  }

  @Override
  public Object @Nullable [] getArgumentArray() {
    var arguments = event.getArgumentArray();
    return arguments == null
        ? null
        : Arrays.stream(arguments).map(argument -> cleaned(String.valueOf(argument))).toArray();
  }

  @Override
  public @Nullable IThrowableProxy getThrowableProxy() {
    return Thrown.of(event.getThrowableProxy(), clean);
  }

  @Override
  public Map<String, String> getMDCPropertyMap() {
    var fields = new LinkedHashMap<String, String>();
    Trail.names().forEach((name, value) -> fields.put(name, cleaned(value)));
    event.getMDCPropertyMap().forEach((name, value) -> fields.put(name, cleaned(value)));
    return fields;
  }

  @Override
  @SuppressWarnings("deprecation") // it has to be there all the same
  public Map<String, String> getMdc() {
    return getMDCPropertyMap();
  }

  @Override
  public List<KeyValuePair> getKeyValuePairs() {
    var pairs = event.getKeyValuePairs();
    return pairs == null
        ? List.of()
        : pairs.stream()
            .map(pair -> new KeyValuePair(pair.key, cleaned(String.valueOf(pair.value))))
            .toList();
  }

  private String cleaned(String text) {
    return text == null ? "" : clean.apply(text);
  }

  @Override
  public String getThreadName() {
    return event.getThreadName();
  }

  @Override
  public Level getLevel() {
    return event.getLevel();
  }

  @Override
  public String getLoggerName() {
    return event.getLoggerName();
  }

  @Override
  public LoggerContextVO getLoggerContextVO() {
    return event.getLoggerContextVO();
  }

  @Override
  public StackTraceElement[] getCallerData() {
    return event.getCallerData();
  }

  @Override
  public boolean hasCallerData() {
    return event.hasCallerData();
  }

  @Override
  public List<Marker> getMarkerList() {
    return event.getMarkerList();
  }

  @Override
  public long getTimeStamp() {
    return event.getTimeStamp();
  }

  @Override
  public int getNanoseconds() {
    return event.getNanoseconds();
  }

  @Override
  public long getSequenceNumber() {
    return event.getSequenceNumber();
  }

  @Override
  public void prepareForDeferredProcessing() {
    event.prepareForDeferredProcessing();
  }

  private record Thrown(IThrowableProxy thrown, UnaryOperator<String> clean)
      implements IThrowableProxy {
    static @Nullable Thrown of(@Nullable IThrowableProxy thrown, UnaryOperator<String> clean) {
      return thrown == null ? null : new Thrown(thrown, clean);
    }

    @Override
    public @Nullable String getMessage() {
      return cleaned(thrown.getMessage());
    }

    @Override
    public @Nullable String getOverridingMessage() {
      return cleaned(thrown.getOverridingMessage());
    }

    private @Nullable String cleaned(@Nullable String text) {
      return text == null ? null : clean.apply(text);
    }

    @Override
    public String getClassName() {
      return thrown.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
      return thrown.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
      return thrown.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
      return of(thrown.getCause(), clean);
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
      var suppressed = thrown.getSuppressed();
      return suppressed == null
          ? new IThrowableProxy[0]
          : Arrays.stream(suppressed)
              .map(other -> new Thrown(other, clean))
              .toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
      return thrown.isCyclic();
    }
  }
}
